// Files of the cache appear whole under their name. Whatever fails: the cache is a help, and no work depends on it.
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Ends the names of files that are being written. */
export const temporaryEnding = '.tmp';

/** A name beside the final one, in a folder that is there. @throws plain errors of node:fs */
export function temporaryFile(final: string): string {
  mkdirSync(dirname(final), { recursive: true, mode: 0o700 });
  return `${final}.${randomUUID()}${temporaryEnding}`;
}

/** @returns whether it is there now */
export function keepFile(final: string, content: Uint8Array): boolean {
  let temporary: string | undefined;
  try {
    temporary = temporaryFile(final);
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, final);
    return true;
  } catch {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return false;
  }
}
