// Files that an option names.
import { readFileSync } from 'node:fs';
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** @throws NixlayerError E_INPUT */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NixlayerError('E_INPUT', `cannot read ${file}: ${(cause as Error).message}`, {
      cause,
      hint: 'Check the path and its permissions.',
    });
  }
}
