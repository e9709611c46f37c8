// A layer that is an archive already, as it is.
import { closeSync, fstatSync } from 'node:fs';
import { archiveChunks } from './archive-chunks.ts';
import { openFile } from './file-tree.ts';
import type { WriterOptions } from './store-layer.ts';

/** Plain data: it crosses threads. */
export interface CopiedArchiveRecipe {
  /** Where the archive lies on this machine. */
  readonly copied: string;
}

/** The file in chunks. @throws as {@link archiveChunks} */
export function* copiedArchiveChunks(
  { copied: location }: CopiedArchiveRecipe,
  { newChunk, stamps }: WriterOptions,
): Generator<Buffer, number> {
  const file = openFile(location);
  try {
    const stats = fstatSync(file);
    stamps?.add(stats);
    stamps?.endPath();
    return yield* archiveChunks([{ location, file, size: stats.size, whole: true }], newChunk, 'none');
  } finally {
    closeSync(file);
  }
}
