// Who owns the database: a lock of the kernel's, which ends with the process however that ends.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { NixlayerError } from '../errors/nixlayer-error.ts';

export interface OwnerLock {
  release(): void;
}

/**
 * Node has no flock(2). A lock belongs to the open file, not to the process that took it: a program that inherits the
 * open file locks it, ends, and the lock stays until this process closes the file.
 */
const lockers: readonly (readonly [string, readonly string[]])[] = [
  ['flock', ['-n', '3']],
  ['perl', ['-e', 'open(my $f, "+<&=", 3) or exit 2; exit(flock($f, 6) ? 0 : 1)']],
];

/**
 * @returns undefined while another process has it
 * @throws NixlayerError E_HOOK when the file cannot be opened, or there is no program that can lock
 */
export function tryOwnerLock(file: string): OwnerLock | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'a+', 0o600);
  } catch (cause) {
    throw new NixlayerError('E_HOOK', `cannot open ${file}: ${(cause as Error).message}`, { cause });
  }
  for (const [program, args] of lockers) {
    const { error, status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore', fd] });
    if (error !== undefined) continue;
    if (status === 0) return { release: () => closeSync(fd) };
    closeSync(fd);
    return undefined;
  }
  closeSync(fd);
  throw new NixlayerError('E_HOOK', 'there is no program that can lock a file', {
    hint: 'Install util-linux (flock), or perl, and have it on PATH.',
  });
}

/**
 * Waits for it.
 * @returns undefined when another process still has it after `waitMs`
 * @throws NixlayerError E_HOOK as `tryOwnerLock`
 */
export async function ownerLock(
  file: string,
  { waitMs, signal }: { readonly waitMs: number; readonly signal?: AbortSignal },
): Promise<OwnerLock | undefined> {
  const until = Date.now() + waitMs;
  for (;;) {
    const lock = tryOwnerLock(file);
    if (lock !== undefined || Date.now() >= until || signal?.aborted) return lock;
    await setTimeout(50);
  }
}
