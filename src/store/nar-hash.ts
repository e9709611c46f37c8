// The ways in which Nix writes a NAR hash, and the one that nixlayer keeps (SRI).
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { decodeNixBase32 } from './nix-base32.ts';

const sri = /^sha256-[A-Za-z0-9+/]{43}=$/;
const base16 = /^(?:sha256:)?([0-9a-f]{64})$/;
const base32 = /^sha256:([0-9a-df-np-sv-z]{52})$/;

/**
 * `sha256-…=`, `sha256:HEX`, `HEX` or `sha256:NIXBASE32` → `sha256-…=`.
 *
 * @throws NixlayerError E_STORE_FORMAT
 */
export function toSri(hash: string): string {
  if (sri.test(hash)) return hash;
  const hex = base16.exec(hash)?.[1];
  if (hex !== undefined) return `sha256-${Buffer.from(hex, 'hex').toString('base64')}`;
  const bytes = decodeNixBase32(base32.exec(hash)?.[1] ?? '', 32);
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
