// Where `nixlayer lint --cache` remembers what was found.

import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import { checkCache } from '../lint/files/check-cache.ts';
import { checkFiles } from '../lint/files/check-files.ts';
import type { CheckTasks } from '../lint/files/lint-files.ts';
import { packageVersion } from '../package/package-files.ts';
import { sha256Hex } from '../store/hash.ts';
import type { LintOptions } from './lint-options.ts';

/** Runs a job with what checks its files, and remembers what that found. @throws NixlayerError E_WRITE, E_DISK_FULL */
export async function withCache<Result>(
  { cache, cacheLocation }: Pick<LintOptions, 'cache' | 'cacheLocation'>,
  job: (check: CheckTasks) => Promise<Result>,
): Promise<Result> {
  if (!cache && cacheLocation === undefined) return job(checkFiles);
  const location = resolve(cacheLocation ?? defaultLocation());
  const remembered = checkCache(
    packageVersion(),
    await readFile(location, 'utf8').catch(() => undefined),
    checkFiles,
  );
  const result = await job(remembered.check);
  await mkdir(dirname(location), { recursive: true });
  await writeFileAtomically(location, async (out) => {
    out.write(remembered.serialise());
  });
  return result;
}

// One for each folder that it is run in.
function defaultLocation(): string {
  const folder = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const name = sha256Hex(process.cwd()).slice(0, 16);
  return join(folder, 'nixlayer', `lint-${name}.json`);
}
