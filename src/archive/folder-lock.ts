// One writer at a time in a folder that several processes, perhaps on several machines, add to.
//
// The lock is a file that is made exclusively, with a text of its own in it, and touched again and again while it is
// held. Whoever waits puts a lock of its own in its place when it has not been touched for a while: by the time that
// passes here, since clocks of machines differ, and after opening it, since network file systems look anew then. Who is
// killed so holds up the others for that while only.
//
// Several may do so at once, one over the other, and who was merely stopped may go on. So whoever has taken a lock over
// waits a moment before it begins, and whoever finds that its lock is another's must not finish: `confirm` tells.
import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';

export const lockName = '.nixlayer.lock';

export interface LockTimes {
  /** Milliseconds after which a lock that nobody touches is one of the dead. */
  readonly abandoned: number;
  /** How often its holder touches it. */
  readonly touch: number;
  /** How often those who wait look. */
  readonly look: number;
  /** How long whoever takes over waits: longer than anything takes between `confirm` and what it is called for. */
  readonly settle: number;
}

const usual: LockTimes = { abandoned: 15_000, touch: 1000, look: 50, settle: 1000 };

/** The lock was taken away from who held it, who was stopped for too long. */
export class LockLost extends Error {}

/**
 * Runs `work` while nobody else does it in this folder.
 * @param work gets a function that throws LockLost when the lock is not ours any more: to be called right before what
 *   must not be done twice
 * @throws LockLost when it was lost meanwhile: what was done may be undone, and is to be done again; what file
 *   operations throw; E_ABORTED
 */
export async function withFolderLock<Result>(
  folder: string,
  work: (confirm: () => Promise<void>) => Promise<Result>,
  { signal, times = usual }: { readonly signal?: AbortSignal | undefined; readonly times?: LockTimes } = {},
): Promise<Result> {
  const path = join(folder, lockName);
  const owner = randomUUID();
  await take(path, owner, times, signal);
  const confirm = async (): Promise<void> => {
    if ((await lookAt(path))?.owner !== owner) throw new LockLost(`${path} was taken away`);
  };
  const touching = setInterval(() => void touchOwn(path, owner), times.touch);
  try {
    const result = await work(confirm);
    await confirm();
    return result;
  } finally {
    clearInterval(touching);
    await remove(path, owner);
  }
}

async function take(
  path: string,
  owner: string,
  { abandoned, look, settle }: LockTimes,
  signal: AbortSignal | undefined,
): Promise<void> {
  let seen = '';
  let since = performance.now();
  while (!(await makeNew(path, owner))) {
    throwIfAborted(signal);
    const there = await lookAt(path);
    if (there === undefined) continue;
    const state = `${there.owner} ${there.touched}`;
    if (state !== seen) {
      seen = state;
      since = performance.now();
    } else if (performance.now() - since > abandoned) {
      await replace(path, owner);
      await pause(settle, signal);
      if ((await lookAt(path))?.owner === owner) return;
    }
    // Not all at the same moment.
    await pause(look * (0.5 + Math.random()), signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(milliseconds, undefined, signal && { signal }).catch((error: unknown) => {
    throw abortedError(error);
  });
}

async function replace(path: string, owner: string): Promise<void> {
  const own = `${path}.${owner}`;
  await writeFile(own, owner);
  await rename(own, path);
}

/** The file appears with its text: a link to a file that is complete. False when there is one. */
async function makeNew(path: string, owner: string): Promise<boolean> {
  const own = `${path}.${owner}`;
  try {
    await writeFile(own, owner, { flag: 'wx' });
    await link(own, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links.
      return writeFile(path, owner, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

interface Seen {
  readonly owner: string;
  readonly touched: number;
}

async function lookAt(path: string): Promise<Seen | undefined> {
  const handle = await open(path).catch(unlessGone);
  if (handle === undefined) return undefined;
  try {
    const { mtimeMs } = await handle.stat();
    return { owner: await handle.readFile('utf8'), touched: mtimeMs };
  } finally {
    await handle.close();
  }
}

async function touchOwn(path: string, owner: string): Promise<void> {
  const handle = await open(path, 'r+').catch(() => undefined);
  try {
    if (handle !== undefined && (await handle.readFile('utf8')) === owner)
      await handle.utimes(new Date(), new Date());
  } catch {
    // Who waits decides what that means.
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** Takes the lock of this owner away, and of nobody else: what turns out to be another one is put back. */
async function remove(path: string, owner: string): Promise<void> {
  if ((await lookAt(path))?.owner !== owner) return;
  const aside = `${path}.${randomUUID()}`;
  if ((await rename(path, aside).then(() => true, unlessGone)) === undefined) return;
  try {
    if ((await lookAt(aside))?.owner !== owner) await link(aside, path).catch(() => undefined);
  } finally {
    await rm(aside, { force: true });
  }
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
