// Digests of content: an algorithm, a colon, hexadecimal digits (image-spec: descriptor.md#digests).
import { createHash, type Hash } from 'node:crypto';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { isDigest } from './names.ts';

/** `sha256:…` of the bytes, or by the algorithm of another digest. */
export function digestOf(bytes: Uint8Array, like = 'sha256:'): string {
  const hash = hashLike(like);
  hash.update(bytes);
  return digestText(like, hash);
}

/** What computes digests of the same kind. */
export function hashLike(digest: string): Hash {
  return createHash(algorithmOf(digest));
}

/** Ends the hash. */
export function digestText(like: string, hash: Hash): string {
  return `${algorithmOf(like)}:${hash.digest('hex')}`;
}

/** @throws NixlayerError E_REFERENCE when it is none, or of an algorithm that is not known */
export function assertDigest(digest: string): void {
  if (isDigest(digest)) return;
  throw new NixlayerError('E_REFERENCE', `${JSON.stringify(digest)} is not a digest`, {
    hint: 'Expected sha256: and 64, or sha512: and 128, digits from 0 to f.',
  });
}

function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(':'));
}
