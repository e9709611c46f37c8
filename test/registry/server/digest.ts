// Digests as registries take them: sha256, and sha512 where a registry knows it.
import { createHash } from 'node:crypto';

const hexDigits = { sha256: 64, sha512: 128 } as const;

export type DigestAlgorithm = keyof typeof hexDigits;

/** The algorithm of a well-formed digest that is supported; undefined for anything else. */
export function digestAlgorithm(digest: string): DigestAlgorithm | undefined {
  const [, algorithm, hex] = /^([a-z0-9]+):([a-f0-9]+)$/.exec(digest) ?? [];
  if (algorithm !== 'sha256' && algorithm !== 'sha512') return undefined;
  return hex?.length === hexDigits[algorithm] ? algorithm : undefined;
}

export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
