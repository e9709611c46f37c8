import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

/** A folder that is removed when the running test ends, read-only content included. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  onTestFinished(() => removeTree(folder));
  return folder;
}

/** A folder for several tests; the caller removes it. */
export async function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), 'nixlayer-e2e-'));
}

/** Removes `folder` even if folders in it are read-only, as those of a Nix store are. */
export async function removeTree(folder: string): Promise<void> {
  await execa('chmod', ['-R', 'u+w', folder], { reject: false });
  await rm(folder, { recursive: true, force: true });
}
