// The .drv files in the store of an installed Nix.
import { readFile } from 'node:fs/promises';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { parseDerivation, type StoredDerivation } from './derivation-file.ts';
import { isStorePath } from './store-path-name.ts';

/** Undefined for what is not there, or no derivation. @throws NixlayerError E_STORE_FORMAT when it cannot be read */
export type DerivationReader = (path: string) => Promise<StoredDerivation | undefined>;

/** Each file is read once. */
export function derivationReader(storeDir: string): DerivationReader {
  const known = new Map<string, Promise<StoredDerivation | undefined>>();
  return (path) => {
    const reading = known.get(path) ?? readDerivation(path, storeDir);
    known.set(path, reading);
    return reading;
  };
}

async function readDerivation(path: string, storeDir: string): Promise<StoredDerivation | undefined> {
  if (!isStorePath(path, storeDir)) return undefined;
  try {
    return parseDerivation(await readFile(path, 'utf8'));
  } catch (cause) {
    // Substituted paths come without their derivations, and these may have been collected.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new NixlayerError('E_STORE_FORMAT', `cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}
