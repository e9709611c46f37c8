// The value of --compression: a method, and how much time it may take.
import { InvalidArgumentError } from 'commander';
import { type CompressionMethod, compressionLevels } from '../archive/frames/compressor.ts';

export interface Compression {
  readonly method: 'none' | CompressionMethod;
  readonly level?: number;
}

const levels = Object.entries(compressionLevels)
  .map(([method, { least, most, default: usual }]) => `${method} ${least}–${most} (${usual})`)
  .join(', ');

export const compressionHelp = `of layers in OCI formats: none, gzip or zstd, with a level after a colon (zstd:19); default: gzip; levels: ${levels}`;

/** @throws InvalidArgumentError */
export function parseCompression(text: string): Compression {
  const [, method = '', digits] = /^([a-z]+)(?::(\d{1,3}))?$/.exec(text) ?? [];
  if (method === 'none' && digits === undefined) return { method };
  if (method !== 'gzip' && method !== 'zstd')
    throw new InvalidArgumentError('Expected none, gzip or zstd, and a level after a colon: zstd:19.');
  if (digits === undefined) return { method };
  const level = Number(digits);
  const { least, most } = compressionLevels[method];
  if (level < least || level > most)
    throw new InvalidArgumentError(`Expected a level of ${method} from ${least} to ${most}.`);
  return { method, level };
}
