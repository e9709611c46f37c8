// Nix's sources and strings are bytes, ours are UTF-16. A byte that is no valid UTF-8 becomes the lone surrogate U+DC00 + byte,
// so that every byte string has exactly one text and comes back unchanged.

const nonAscii = /\P{ASCII}/u;
const loneSurrogate = /\p{Surrogate}/u;

export function isAscii(text: string): boolean {
  return !nonAscii.test(text);
}

/** Bytes → text. */
export function decodeBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(buffer)) return text;
  return decodeInvalid(buffer);
}

/** Text → bytes; the inverse of `decodeBytes`. */
export function encodeBytes(text: string): Buffer {
  if (!loneSurrogate.test(text)) return Buffer.from(text, 'utf8');
  const pieces: Buffer[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) {
      index++;
      continue;
    }
    if (unit < 0xdc80 || unit > 0xdcff) continue;
    pieces.push(Buffer.from(text.slice(start, index), 'utf8'), Buffer.from([unit - 0xdc00]));
    start = index + 1;
  }
  pieces.push(Buffer.from(text.slice(start), 'utf8'));
  return Buffer.concat(pieces);
}

/** Whether the text holds bytes that are no valid UTF-8. */
export function hasInvalidBytes(text: string): boolean {
  return loneSurrogate.test(text);
}

export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encodeBytes(text).length;
}

/** `left + right`; bytes that were cut apart become characters again. */
export function joinText(left: string, right: string): string {
  const first = right.charCodeAt(0);
  if (!(first >= 0xdc80 && first <= 0xdcff)) return left + right;
  return decodeBytes(Buffer.concat([encodeBytes(left), encodeBytes(right)]));
}

function decodeInvalid(bytes: Buffer): string {
  let text = '';
  let index = 0;
  while (index < bytes.length) {
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + bytes[index]!);
      index++;
    } else {
      text += bytes.toString('utf8', index, index + length);
      index += length;
    }
  }
  return text;
}

// Length of the valid UTF-8 sequence at `index`, 0 if there is none.
function sequenceLength(bytes: Buffer, index: number): number {
  const lead = bytes[index]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || index + length > bytes.length) return 0;
  return bytes.toString('utf8', index, index + length).includes('\ufffd') && !isReplacement(bytes, index)
    ? 0
    : length;
}

function isReplacement(bytes: Buffer, index: number): boolean {
  return bytes[index] === 0xef && bytes[index + 1] === 0xbf && bytes[index + 2] === 0xbd;
}
