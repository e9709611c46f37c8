// What a hook writes about a build: a file in the spool folder, which appears whole. The shell script writes the same.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isStorePath } from '../store/store-path-name.ts';
import type { HookFolder } from './hook-folder.ts';

/** A build that is over. */
export interface BuildEvent {
  /** Names the file, and the GC roots. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly time: number;
  readonly derivation: string | undefined;
  readonly outputs: readonly string[];
  /** Not a build, but somebody who asked whether the outputs were ever delivered: this moves no tag back. */
  readonly catchUp: boolean;
}

const firstLine = 'nixlayer-hook 1';
const suffix = '.event';
const idForm = /^[0-9A-Za-z-]{8,64}$/;

export const newEventId = (): string => randomUUID();

export function eventText({ time, derivation, outputs, catchUp }: BuildEvent): string {
  const lines = [
    firstLine,
    `time ${time}`,
    ...(derivation === undefined ? [] : [`drv ${derivation}`]),
    ...outputs.map((path) => `out ${path}`),
    ...(catchUp ? ['catch-up'] : []),
    'end',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * @param written seconds since the epoch; counts where the text says no time
 * @returns a sentence when the text is none of ours, or not all of it
 */
export function parseEvent(
  id: string,
  text: string,
  { storeDir, written }: { readonly storeDir: string; readonly written: number },
): BuildEvent | string {
  const [first, ...lines] = text.split('\n');
  if (first !== firstLine) return `does not begin with '${firstLine}'`;
  if (lines.at(-1) !== '' || lines.at(-2) !== 'end') return 'is not complete';
  const outputs: string[] = [];
  let time = written;
  let derivation: string | undefined;
  let catchUp = false;
  for (const line of lines.slice(0, -2)) {
    const [word, value = ''] = line.split(' ', 2);
    if (word === 'time' && /^\d{1,12}$/.test(value)) time = Number(value);
    else if (word === 'drv' && isStorePath(value, storeDir) && value.endsWith('.drv')) derivation = value;
    else if (word === 'out' && isStorePath(value, storeDir)) outputs.push(value);
    else if (line === 'catch-up') catchUp = true;
    else return `has the line ${JSON.stringify(line.slice(0, 300))}`;
  }
  return { id, time, derivation, outputs, catchUp };
}

/** Writes the file; it is on the disk when this returns. */
export function writeEvent(folder: HookFolder, event: BuildEvent): void {
  const temporary = join(folder.spool, `.${event.id}.tmp`);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, eventText(event));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // Unlike a rename, a link does not replace a file of that name.
  linkSync(temporary, join(folder.spool, event.id + suffix));
  rmSync(temporary);
  syncFolder(folder.spool);
}

export interface SpoolFile {
  readonly id: string;
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly written: number;
}

/** Those that are complete, the oldest first. */
export function spoolFiles(folder: HookFolder): readonly SpoolFile[] {
  const files: (SpoolFile & { readonly time: bigint })[] = [];
  for (const name of existsSync(folder.spool) ? readdirSync(folder.spool) : []) {
    if (name.startsWith('.') || !name.endsWith(suffix)) continue;
    const path = join(folder.spool, name);
    const status = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) continue;
    const id = name.slice(0, -suffix.length);
    files.push({ id, path, written: Number(status.mtimeMs), time: status.mtimeNs });
  }
  return files
    .toSorted((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? -1 : 1))
    .map(({ id, path, written }) => ({ id, path, written }));
}

/** @returns a sentence when it is no event */
export function readEvent({ id, path, written }: SpoolFile, storeDir: string): BuildEvent | string {
  if (!idForm.test(id)) return 'has a name that no hook gives';
  return parseEvent(id, readFileSync(path, 'utf8'), { storeDir, written: Math.floor(written / 1000) });
}

/** Puts a file aside, for somebody to look at. */
export function refuseSpoolFile(folder: HookFolder, { id, path }: SpoolFile): void {
  mkdirSync(folder.refused, { recursive: true, mode: 0o700 });
  renameSync(path, join(folder.refused, id + suffix));
}

/**
 * What hooks have left behind that were killed, or whose machine lost power: files that are complete get their name, the
 * others go. A hook is done within a second; one that is older than a minute is not at it any more.
 */
export function settleTemporaryFiles(folder: HookFolder, now: number): void {
  for (const name of readdirSync(folder.spool)) {
    const id = /^\.(.+)\.tmp$/.exec(name)?.[1];
    const path = join(folder.spool, name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (id === undefined || status === undefined || status.mtimeMs > now - 60_000) continue;
    if (readFileSync(path, 'utf8').endsWith('\nend\n')) renameSync(path, join(folder.spool, id + suffix));
    else rmSync(path, { force: true });
  }
}

export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
