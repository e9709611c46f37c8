// How the hash of a pulled archive may be written.
import { decodeNixBase32 } from '../../../store/nix-base32.ts';

const byteCounts: Readonly<Record<string, number>> = { sha256: 32, sha512: 64 };

/** A hash that stands for one that is not known yet: nothing, zeros, or `AAAA…`. */
export function isPlaceholder(text: string): boolean {
  return /^(?:sha\d+[-:])?(?:0*|A*=*)$/.test(text);
}

/** As SRI has it, `sha256-…`; undefined when it is no hash of the algorithm, `sha256` when the text names none. */
export function sriOf(text: string): string | undefined {
  const [, algorithm = 'sha256', digits = ''] = /^(?:(sha256|sha512)[-:])?(.*)$/s.exec(text) ?? [];
  const bytes = decode(digits, byteCounts[algorithm] ?? 0);
  return bytes && `${algorithm}-${Buffer.from(bytes).toString('base64')}`;
}

/** Whether the algorithm is in it, as in `sha256-…`. */
export function isSri(text: string): boolean {
  return /^sha\d+-/.test(text);
}

function decode(digits: string, byteCount: number): Uint8Array | undefined {
  if (digits.length === byteCount * 2 && /^[0-9a-f]+$/i.test(digits)) return Buffer.from(digits, 'hex');
  const bytes = Buffer.from(digits, 'base64');
  if (bytes.length === byteCount && /^[A-Za-z0-9+/]+=*$/.test(digits)) return bytes;
  return decodeNixBase32(digits, byteCount);
}
