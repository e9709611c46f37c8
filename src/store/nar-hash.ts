// The ways in which Nix writes a NAR hash, and the one that nixlayer keeps (SRI).
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { decodeBase64Digest, decodeDigest, digestSizes } from './hash.ts';

/**
 * `sha256-…=`, `sha256:HEX`, `HEX` or `sha256:NIXBASE32` → `sha256-…=`.
 *
 * @throws NixlayerError E_STORE_FORMAT
 */
export function toSri(hash: string): string {
  const [, separator, digits = ''] = /^(?:sha256([-:]))?([A-Za-z0-9+/=]*)$/.exec(hash) ?? [];
  const size = digestSizes.sha256;
  const bytes = separator === '-' ? decodeBase64Digest(digits, size) : decodeDigest(digits, size);
  if (bytes !== undefined) return `sha256-${Buffer.from(bytes).toString('base64')}`;
  throw new NixlayerError(
    'E_STORE_FORMAT',
    `${JSON.stringify(hash)} is not a SHA-256 hash in a form that Nix writes`,
  );
}

/** `sha256-…=` → 64 hexadecimal digits, as registration files have it. */
export function toBase16(narHash: string): string {
  return Buffer.from(narHash.slice('sha256-'.length), 'base64').toString('hex');
}
