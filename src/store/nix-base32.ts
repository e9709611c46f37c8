// Nix's own base-32: 32 digits without e, o, t and u, least significant bits last.

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

/** Length in characters of `byteCount` bytes in base-32. */
export function nixBase32Length(byteCount: number): number {
  return byteCount === 0 ? 0 : Math.floor((byteCount * 8 - 1) / 5) + 1;
}

/** Bytes → base-32 text, as in the hash part of a store path. */
export function encodeNixBase32(bytes: Uint8Array): string {
  let text = '';
  for (let n = nixBase32Length(bytes.length) - 1; n >= 0; n--) {
    const bit = n * 5;
    const index = bit >> 3;
    const shift = bit & 7;
    const word = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
    text += digits[(word >> shift) & 31];
  }
  return text;
}

/** Base-32 text → `byteCount` bytes, or undefined if the text is no base-32 of that length. */
export function decodeNixBase32(text: string, byteCount: number): Uint8Array | undefined {
  if (text.length !== nixBase32Length(byteCount)) return undefined;
  const bytes = new Uint8Array(byteCount);
  for (let n = 0; n < text.length; n++) {
    const digit = digits.indexOf(text.charAt(text.length - 1 - n));
    if (digit < 0) return undefined;
    const bit = n * 5;
    const index = bit >> 3;
    const word = digit << (bit & 7);
    bytes[index] = (bytes[index] ?? 0) | (word & 0xff);
    const carry = word >> 8;
    if (index + 1 < byteCount) bytes[index + 1] = (bytes[index + 1] ?? 0) | carry;
    else if (carry !== 0) return undefined;
  }
  return bytes;
}
