// File names are bytes, not text. Here they are strings with one character (U+0000..U+00FF) per byte, which JavaScript
// keeps, compares and sorts like bytes, and much faster than buffers.
//
// Python, whose archives the layers must equal, sees names as text in which every byte that is not part of well-formed
// UTF-8 becomes a lone surrogate U+DC80..U+DCFF ("surrogateescape"). Two things depend on that view: the order of
// entries, and what is left of a name in an ASCII-only header field.
import { isUtf8 } from 'node:buffer';

/** One character per byte. */
export type ByteString = string;

const ascii = /^[\0-\x7f]*$/;

export function isAsciiText(text: string): boolean {
  return ascii.test(text);
}

/** Text as the bytes of its UTF-8 form. */
export function toByteString(text: string): ByteString {
  return isAsciiText(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

export function toBytes(name: ByteString): Buffer {
  return Buffer.from(name, 'latin1');
}

/** A path as the functions of node:fs take it: they read text as UTF-8, and bytes as they are. */
export type FilePath = string | Buffer;

export function toFilePath(name: ByteString): FilePath {
  return isAsciiText(name) ? name : toBytes(name);
}

/** The text that the bytes are in UTF-8; what is none becomes U+FFFD. */
export function toText(name: ByteString): string {
  return isAsciiText(name) ? name : toBytes(name).toString('utf8');
}

/** Sorts names (single path components) by code point, as Python orders path components. */
export function sortFileNames(names: ByteString[]): ByteString[] {
  // For valid UTF-8 the order of code points is that of the bytes, and so that of these strings.
  if (names.every((name) => isAsciiText(name) || isUtf8(toBytes(name)))) return names.sort();
  const keys = new Map(names.map((name) => [name, Array.from(decode(name), codePoint)]));
  return names.sort((a, b) => compareCodes(keys.get(a) ?? [], keys.get(b) ?? []));
}

/** The name in ASCII with one `?` for every code point that is not (Python's "replace"). */
export function replaceNonAscii(name: ByteString): string {
  if (isAsciiText(name)) return name;
  return Array.from(decode(name), (character) => (character < '\x80' ? character : '?')).join('');
}

/** The text that Python's file system functions show for a name. */
function decode(name: ByteString): string {
  const bytes = toBytes(name);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

/** Length of the well-formed UTF-8 sequence that starts at `at`, or 0 (Unicode standard, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function compareCodes(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
