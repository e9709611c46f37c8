// The order of texts: by their UTF-8 bytes.
import { encodeBytes } from '../../syntax/bytes.ts';

/** Byte order of the UTF-8 forms: negative, zero or positive. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // UTF-16 puts surrogates below U+E000, UTF-8 above.
    if (a >= 0xd800 && b >= 0xd800) return Buffer.compare(encodeBytes(left), encodeBytes(right));
    if (a >= 0xdc80 && a <= 0xdcff) return Buffer.compare(encodeBytes(left), encodeBytes(right));
    if (b >= 0xdc80 && b <= 0xdcff) return Buffer.compare(encodeBytes(left), encodeBytes(right));
    return a - b;
  }
  return left.length - right.length;
}
