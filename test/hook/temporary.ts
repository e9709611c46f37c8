// Folders of queues, and store paths, that go when the running test ends.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type HookFolder, hookFolder, makeHookFolder } from '../../src/hook/hook-folder.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'nixlayer-hook-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty queue, with GC roots of its own. */
export function temporaryHookFolder(base = temporaryFolder()): HookFolder {
  const folder = hookFolder({ NIXLAYER_HOOK_DIR: join(base, 'queue'), NIX_STATE_DIR: join(base, 'nix') });
  makeHookFolder(folder);
  return folder;
}

/** A store folder, and the path of a name in it; each name has a hash of its own. */
export function temporaryStore(base = temporaryFolder()): {
  readonly storeDir: string;
  readonly pathOf: (name: string) => string;
} {
  const storeDir = join(base, 'store');
  mkdirSync(storeDir, { recursive: true });
  return { storeDir, pathOf: (name) => join(storeDir, `${hashOf(name)}-${name}`) };
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

export function hashOf(name: string): string {
  let number = 7n;
  for (const character of name) number = (number * 131n + BigInt(character.charCodeAt(0))) % 32n ** 32n;
  return Array.from({ length: 32 }, (_, index) => digits[Number((number >> BigInt(index * 5)) & 31n)]).join(
    '',
  );
}
