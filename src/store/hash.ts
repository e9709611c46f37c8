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
  return isPaddedBase64(digits, size) ? decodeBase64Digest(digits, size) : undefined;
}

/** Whether base-64 digits of a digest have the padding that belongs to them: none missing, none too much. */
export function isPaddedBase64(digits: string, size: number): boolean {
  const padding = (3 - (size % 3)) % 3;
  const whole = Math.ceil(size / 3) * 4;
  return digits.length === whole && digits.replace(/=*$/, '').length === whole - padding;
}

/**
 * As `decodeDigest`, of base-64 alone, as SRI has it (W3C, "Subresource Integrity"). Padding may be missing or be too
 * long: like Nix, this reads up to the first `=` and passes over line ends.
 */
export function decodeBase64Digest(digits: string, size: number): Uint8Array | undefined {
  const read = (digits.split('=', 1)[0] ?? '').replaceAll('\n', '');
  if (!/^[A-Za-z0-9+/]*$/.test(read)) return undefined;
  const digest = Buffer.from(read, 'base64');
  return digest.length === size ? digest : undefined;
}
