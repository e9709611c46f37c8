// The ways in which Nix writes hashes: hexadecimal, base-32, base-64 and SRI, with or without the algorithm.

import {
  decodeBase64Digest,
  decodeDigest,
  digestSizes,
  type Hash,
  type HashAlgorithm,
  toHex,
} from '../../store/hash.ts';
import { encodeNixBase32 } from '../../store/nix-base32.ts';
import { EvalFailure } from '../errors/eval-failure.ts';

const hashAlgorithms: readonly HashAlgorithm[] = ['md5', 'sha1', 'sha256', 'sha512'];

export type HashFormat = 'base16' | 'nix32' | 'base32' | 'base64' | 'sri';

export function findHashAlgorithm(text: string): HashAlgorithm | undefined {
  return hashAlgorithms.find((algorithm) => algorithm === text);
}

export function parseHashAlgorithm(text: string): HashAlgorithm {
  const found = findHashAlgorithm(text);
  if (found) return found;
  throw new EvalFailure(`unknown hash algorithm '${text}'`, {
    hint: `Known are ${hashAlgorithms.join(', ')}.`,
  });
}

/** Reads `sha256-…=`, `sha256:…` or a bare digest; the latter needs `algorithm`. An empty text is the zero hash of it. */
export function parseHash(text: string, algorithm: HashAlgorithm | undefined, allowEmpty = false): Hash {
  if (text === '' && allowEmpty) {
    if (algorithm === undefined)
      throw new EvalFailure('empty hash requires explicit hash algorithm', {
        hint: 'Write it as `sha256-…`, or give the algorithm.',
      });
    return { algorithm, digest: new Uint8Array(digestSizes[algorithm]) };
  }
  const prefixed = /^([a-z0-9]+)([-:])(.*)$/s.exec(text);
  const own = prefixed ? parseHashAlgorithm(prefixed[1] ?? '') : undefined;
  const used = own ?? algorithm;
  if (used === undefined) {
    throw new EvalFailure(`hash '${text}' does not include a type, nor is the type otherwise known`, {
      hint: 'Write it as `sha256-…`, or give the algorithm.',
    });
  }
  if (own !== undefined && algorithm !== undefined && own !== algorithm)
    throw new EvalFailure(`hash '${text}' should have type '${algorithm}'`);
  const digits = prefixed ? (prefixed[3] ?? '') : text;
  const decode = prefixed?.[2] === '-' ? decodeBase64Digest : decodeDigest;
  const digest = decode(digits, digestSizes[used]);
  if (digest) return { algorithm: used, digest };
  throw new EvalFailure(`hash '${text}' has wrong length or characters for hash algorithm '${used}'`);
}

/** Writes a digest; `sri` with the algorithm, all others without. */
export function formatHash(hash: Hash, format: HashFormat): string {
  switch (format) {
    case 'base16':
      return toHex(hash.digest);
    case 'nix32':
    case 'base32':
      return encodeNixBase32(hash.digest);
    case 'base64':
      return Buffer.from(hash.digest).toString('base64');
    case 'sri':
      return `${hash.algorithm}-${Buffer.from(hash.digest).toString('base64')}`;
  }
}
