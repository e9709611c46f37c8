// What is searched for: packages by name, version and path; files where they were read.
import type { FileOwner } from './files.ts';
import { allFiles } from './files.ts';
import type { ImageModel } from './image-model.ts';

/** Indexes of store paths with all of the words, the best first: names that begin so, then the largest. */
export function findPackages({ packages }: ImageModel, query: string): readonly number[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const [first = ''] = words;
  return packages
    .filter(({ lower }) => words.every((word) => lower.includes(word)))
    .map(({ index, title, size }) => {
      const name = title.toLowerCase();
      const rank = name === first ? 0 : name.startsWith(first) ? 1 : name.includes(first) ? 2 : 3;
      return { index, rank, size };
    })
    .sort((a, b) => a.rank - b.rank || b.size - a.size)
    .map(({ index }) => index);
}

export interface FoundFile {
  readonly owner: FileOwner;
  readonly path: string;
  readonly size: number;
}

interface FileIndexEntry {
  readonly owner: FileOwner;
  readonly files: readonly (readonly [path: string, size: number, ...unknown[]])[];
  /** All paths in lower case, a line each. */
  readonly text: string;
}

export type FileIndex = readonly FileIndexEntry[];

/** Reads all files of an image. */
export async function fileIndexOf(image: ImageModel): Promise<FileIndex> {
  const index: FileIndexEntry[] = [];
  for await (const { owner, files } of allFiles(image)) {
    if (files.length > 0)
      index.push({
        owner,
        files,
        text: files
          .map(([path]) => path)
          .join('\n')
          .toLowerCase(),
      });
  }
  return index;
}

export interface FoundFiles {
  /** The largest first; not all when there are many. */
  readonly files: readonly FoundFile[];
  readonly count: number;
}

export function findFiles(index: FileIndex, query: string, most: number): FoundFiles {
  const words = wordsOf(query);
  const found: FoundFile[] = [];
  let count = 0;
  if (words.length === 0) return { files: [], count };
  for (const { owner, files, text } of index) {
    if (!words.every((word) => text.includes(word))) continue;
    for (const [path, size] of files) {
      const lower = path.toLowerCase();
      if (!words.every((word) => lower.includes(word))) continue;
      count += 1;
      found.push({ owner, path, size });
    }
    if (found.length > 10 * most) keepLargest(found, most);
  }
  keepLargest(found, most);
  return { files: found, count };
}

function keepLargest(found: FoundFile[], most: number): void {
  found.sort((a, b) => b.size - a.size);
  found.length = Math.min(found.length, most);
}

const wordsOf = (query: string): readonly string[] => query.toLowerCase().split(/\s+/).filter(Boolean);
