// A cache for one run.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWriteError } from '../errors/write-error.ts';
import type { CacheFolder } from './cache-folder.ts';

/** Whoever makes it removes it. @throws NixlayerError E_WRITE, E_DISK_FULL */
export async function temporaryCache(): Promise<CacheFolder> {
  try {
    return {
      path: await mkdtemp(join(tmpdir(), 'nixlayer-')),
      limit: Number.POSITIVE_INFINITY,
    };
  } catch (error) {
    throw toWriteError(error, `to the temporary folder ${tmpdir()}`);
  }
}
