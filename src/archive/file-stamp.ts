// Whether files are what they were when their bytes were read, told from their status alone: inode, size and times. A
// change of content changes the time of the last change of status (ctime), which no program can set.
import { createHash } from 'node:crypto';
import { sha256Hex } from '../store/hash.ts';
import type { FileIdentity } from './file-tree.ts';

/** Plain data: it crosses threads. */
export interface FileStamp {
  /** Equal for the same files with the same status in the same order. Hexadecimal digits. */
  readonly value: string;
  /** When the last of the files changed, in milliseconds since the epoch. */
  readonly changed: number;
}

export interface RunningStamps {
  add(identity: FileIdentity): void;
  /** What is added from here on belongs to the next store path. */
  endPath(): void;
  /** One for each path. */
  finish(): FileStamp[];
}

const fields = 4;
const batch = 512;

export function runningStamps(): RunningStamps {
  const stamps: FileStamp[] = [];
  const numbers = new Float64Array(fields * batch);
  let hash = createHash('sha256');
  let used = 0;
  let changed = 0;
  const flush = (): void => {
    hash.update(new Uint8Array(numbers.buffer, 0, used * numbers.BYTES_PER_ELEMENT));
    used = 0;
  };
  return {
    add({ ino, size, mtimeMs, ctimeMs }) {
      numbers[used++] = ino;
      numbers[used++] = size;
      numbers[used++] = mtimeMs;
      numbers[used++] = ctimeMs;
      if (ctimeMs > changed) changed = ctimeMs;
      if (used === numbers.length) flush();
    },
    endPath() {
      flush();
      stamps.push({ value: hash.digest('hex').slice(0, 32), changed });
      hash = createHash('sha256');
      changed = 0;
    },
    finish: () => stamps,
  };
}

/** The stamp of a layer from those of its paths. */
export function joinStamps(stamps: readonly FileStamp[]): FileStamp {
  return {
    value: sha256Hex(stamps.map(({ value }) => value).join('\n')).slice(0, 32),
    changed: stamps.reduce((latest, { changed }) => Math.max(latest, changed), 0),
  };
}

/** Clocks of file systems stand still for some milliseconds: a file may change twice within one of their ticks. */
const tick = 100;

/** Whether a change after `readAt`, which is when the files were read, would have changed the stamp. */
export function isSettled(stamp: FileStamp, readAt: number): boolean {
  return stamp.changed < readAt - tick;
}
