// A file and all that its imports lead to, by syntax alone.
import type { FileSystem } from '../eval/index.ts';
import { importsOf } from '../program/imports.ts';
import { SourceFile } from '../program/source-file.ts';
import { decodeSource, type ParsedSource, parseAnew } from '../syntax/index.ts';

/** @param fileSystem what it does not let see is left out. @returns absolute; the file itself is the first */
export function filesReachedFrom(file: string, fileSystem: FileSystem): readonly string[] {
  const reached = new Set([file]);
  for (const each of reached) for (const next of importsOfFile(each, fileSystem)) reached.add(next);
  return [...reached];
}

/** @returns none of a file that cannot be read */
export function importsOfFile(file: string, fileSystem: FileSystem): readonly string[] {
  const parsed = parseFile(file, fileSystem);
  return parsed ? importsOf(SourceFile.of(parsed), fileSystem) : [];
}

export function parseFile(file: string, fileSystem: FileSystem): ParsedSource | undefined {
  try {
    return parseAnew(decodeSource(fileSystem.readFile(file), file));
  } catch {
    return undefined;
  }
}
