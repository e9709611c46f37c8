// The ways in which Nix writes hashes: hexadecimal, base-32, base-64 and SRI, with or without the algorithm.

import { decodeNixBase32, encodeNixBase32, nixBase32Length } from '../../store/nix-base32.ts';
import { type Hash, type HashAlgorithm, toHex } from '../../store/store-path.ts';
import { EvalFailure } from '../errors/eval-failure.ts';

const hashAlgorithms: readonly HashAlgorithm[] = ['md5', 'sha1', 'sha256', 'sha512'];
const digestSizes: Record<HashAlgorithm, number> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

export type HashFormat = 'base16' | 'nix32' | 'base32' | 'base64' | 'sri';

export function parseHashAlgorithm(text: string): HashAlgorithm {
  const found = hashAlgorithms.find((algorithm) => algorithm === text);
  if (found) return found;
  throw new EvalFailure(`unknown hash algorithm '${text}'`, {
    hint: `Known are ${hashAlgorithms.join(', ')}.`,
  });
}

/** Reads `sha256-…=`, `sha256:…` or a bare digest; the latter needs `algorithm`. An empty text is the zero hash. */
export function parseHash(text: string, algorithm: HashAlgorithm | undefined, allowEmpty = false): Hash {
  if (text === '' && allowEmpty) {
    const used = algorithm ?? 'sha256';
    return { algorithm: used, digest: new Uint8Array(digestSizes[used]) };
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
  const digest = decodeDigest(
    prefixed ? (prefixed[3] ?? '') : text,
    digestSizes[used],
    prefixed?.[2] === '-',
  );
  if (digest) return { algorithm: used, digest };
  throw new EvalFailure(`hash '${text}' has wrong length or characters for hash algorithm '${used}'`);
}

function decodeDigest(text: string, size: number, sri: boolean): Uint8Array | undefined {
  if (!sri && text.length === size * 2)
    return /^[0-9a-fA-F]*$/.test(text) ? Buffer.from(text, 'hex') : undefined;
  if (!sri && text.length === nixBase32Length(size)) return decodeNixBase32(text, size);
  if (text.length !== Math.ceil(size / 3) * 4 || !/^[A-Za-z0-9+/]*=*$/.test(text)) return undefined;
  const digest = Buffer.from(text, 'base64');
  return digest.length === size ? digest : undefined;
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
