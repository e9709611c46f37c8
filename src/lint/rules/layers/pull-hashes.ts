// How the hash of a pulled archive may be written.
import { decodeBase64Digest, decodeDigest, digestSizes, isPaddedBase64 } from '../../../store/hash.ts';

/** A hash that stands for one that is not known yet: nothing, zeros, or `AAAA…`. */
export function isPlaceholder(text: string): boolean {
  return /^(?:sha\d+[-:])?(?:0*|A*=*)$/.test(text);
}

/** As SRI has it, `sha256-…`; undefined when it is no hash of the algorithm, `sha256` when the text names none. */
export function sriOf(text: string): string | undefined {
  const [, algorithm = 'sha256', digits = ''] = /^(?:(sha256|sha512)[-:])?(.*)$/s.exec(text) ?? [];
  const size = digestSizes[algorithm === 'sha512' ? 'sha512' : 'sha256'];
  const bytes = isSri(text) ? decodeBase64Digest(digits, size) : decodeDigest(digits, size);
  return bytes && `${algorithm}-${Buffer.from(bytes).toString('base64')}`;
}

/** Whether an SRI has the equals signs at its end that belong there. Nix takes it anyway. */
export function isPaddedSri(text: string): boolean {
  const [, algorithm, digits = ''] = /^(sha256|sha512)-(.*)$/s.exec(text) ?? [];
  return algorithm === undefined || isPaddedBase64(digits, digestSizes[algorithm as 'sha256' | 'sha512']);
}

/** Whether the algorithm is in it, as in `sha256-…`. */
export function isSri(text: string): boolean {
  return /^sha\d+-/.test(text);
}
