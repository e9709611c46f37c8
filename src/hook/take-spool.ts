// Takes what hooks have written into the database. Files go when the transaction is on the disk: after a crash in between they
// are there again, and their events are known.
import { rmSync } from 'node:fs';
import type { HookFolder } from './hook-folder.ts';
import type { Queue } from './queue.ts';
import { type BuildEvent, readEvent, refuseSpoolFile, type SpoolFile, spoolFiles } from './spool.ts';

/** @returns how many builds are new */
export function takeSpool(
  folder: HookFolder,
  queue: Queue,
  storeDir: string,
  onRefused: (file: string, reason: string) => void,
): number {
  const taken: { readonly file: SpoolFile; readonly event: BuildEvent }[] = [];
  for (const file of spoolFiles(folder)) {
    const event = readEvent(file, storeDir);
    if (typeof event !== 'string') {
      taken.push({ file, event });
      continue;
    }
    refuseSpoolFile(folder, file);
    onRefused(file.path, event);
  }
  if (taken.length === 0) return 0;
  const added = queue.take(taken.map(({ event }) => event));
  for (const { file } of taken) rmSync(file.path, { force: true });
  return added;
}
