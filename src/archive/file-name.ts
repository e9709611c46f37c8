// File names are bytes. Python, whose archives the layers must equal, sees them as text in which every byte that is
// not part of well-formed UTF-8 becomes a lone surrogate U+DC80..U+DCFF ("surrogateescape"). Two things depend on
// that view: the order of entries, and what is left of a name in an ASCII-only header field.
import { isAscii, isUtf8 } from 'node:buffer';

/** Length of the well-formed UTF-8 sequence that starts at `at`, or 0 (Unicode standard, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0
      ? 2
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xf0 && first < 0xf5
          ? 4
          : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** The text Python's file system functions show for a name; valid UTF-8 decodes as usual. */
export function decodeFileName(name: Uint8Array): string {
  const buffer = Buffer.from(name.buffer, name.byteOffset, name.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + (buffer[at] ?? 0))
        : buffer.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/**
 * Orders two names (single path components) by code point, as Python orders path components.
 * For valid UTF-8 that is the order of the bytes; an invalid byte stands between U+DBFF and U+E000.
 */
export function compareFileNames(a: Uint8Array, b: Uint8Array): number {
  if (isUtf8(a) && isUtf8(b)) return Buffer.compare(a, b);
  const left = Array.from(decodeFileName(a), (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(decodeFileName(b), (character) => character.codePointAt(0) ?? 0);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The name in ASCII with one `?` for every code point that is not (Python's "replace"). */
export function replaceNonAscii(name: Uint8Array): Uint8Array {
  if (isAscii(name)) return name;
  const ascii = Array.from(decodeFileName(name), (character) => (character < '\x80' ? character : '?'));
  return Buffer.from(ascii.join(''), 'latin1');
}
