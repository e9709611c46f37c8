// Which files an expression leads to, where Nix evaluated it and does not tell: by the paths in it, as far as they go
// within its root.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diskFileSystem } from '../../eval/index.ts';
import { importsOf } from '../../program/imports.ts';
import { SourceFile } from '../../program/source-file.ts';
import { decodeSource, parseAnew } from '../../syntax/index.ts';
import { type SourceRoot, within } from './source-root.ts';

export interface ExpressionFiles {
  /** Absolute, the nearest first. */
  readonly files: readonly string[];
  /** Were there more than are listed? */
  readonly isCut: boolean;
}

/** Of a repository that holds a whole package set, not all files are listed. */
export const mostFiles = 1000;
/** Bytes; larger ones are data. */
const largestSource = 4 * 1024 * 1024;

export function expressionFiles(entry: string, root: SourceRoot): ExpressionFiles {
  const found = new Set([entry]);
  for (const file of found) {
    for (const next of leadsTo(file)) {
      if (within(root, next) === undefined) continue;
      if (found.size >= mostFiles && !found.has(next)) return { files: [...found], isCut: true };
      found.add(next);
    }
  }
  return { files: [...found], isCut: false };
}

function leadsTo(file: string): readonly string[] {
  try {
    if (!file.endsWith('.nix') || (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestSource)
      return [];
    const source = SourceFile.of(parseAnew(decodeSource(diskFileSystem.readFile(file), file)));
    return [...importsOf(source, diskFileSystem), ...pinsBeside(file, source.source.text)];
  } catch {
    return []; // Nix was content with it, or says itself what is wrong
  }
}

/** Files of tools that pin, which their Nix files read beside themselves: npins, niv; and flake.lock, where it is read. */
function pinsBeside(file: string, text: string): readonly string[] {
  return ['sources.json', 'flake.lock']
    .filter((name) => text.includes(name))
    .map((name) => join(dirname(file), name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}
