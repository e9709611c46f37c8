// Identifiers of documents that depend on nothing but their content, so that the same image gives the same bytes.
import { createHash } from 'node:crypto';

/** Chosen once at random, for this purpose alone. */
const namespace = '3d1f2b0c-5f7e-4c52-9a35-6a8f1d0e7b94';

/** A UUID of version 5 (RFC 9562, section 5.5). */
export function contentUuid(content: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(content)
    .digest();
  const bytes = digest.subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
