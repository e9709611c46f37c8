// Hashes as Nix uses them, and the ways in which their digests are written.
import { createHash } from 'node:crypto';
import { decodeNixBase32, nixBase32Length } from './nix-base32.ts';

export type HashAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha512';

/** A hash with its algorithm; `digest` are the raw bytes. */
export interface Hash {
  readonly algorithm: HashAlgorithm;
  readonly digest: Uint8Array;
}

/** Bytes of a digest. */
export const digestSizes: Readonly<Record<HashAlgorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

export function sha256(data: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest();
}

/** 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * Hexadecimal, Nix's base-32 or base-64 digits → bytes; the length tells which. Undefined when they are none of it.
 * @param size of the digest, in bytes
 */
export function decodeDigest(digits: string, size: number): Uint8Array | undefined {
  if (digits.length === size * 2)
    return /^[0-9a-fA-F]*$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
  if (digits.length === nixBase32Length(size)) return decodeNixBase32(digits, size);
  return decodeBase64Digest(digits, size);
}

/** The same for base-64 alone, as SRI has it (W3C, "Subresource Integrity"). */
export function decodeBase64Digest(digits: string, size: number): Uint8Array | undefined {
  if (digits.length !== Math.ceil(size / 3) * 4 || !/^[A-Za-z0-9+/]*=*$/.test(digits)) return undefined;
  const digest = Buffer.from(digits, 'base64');
  return digest.length === size ? digest : undefined;
}
