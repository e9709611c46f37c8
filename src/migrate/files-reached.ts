// A file and all that its imports lead to, by syntax alone.
import type { FileSystem } from '../eval/index.ts';
import { importsOf } from '../program/imports.ts';
import { SourceFile } from '../program/source-file.ts';
import { decodeSource, parseAnew } from '../syntax/index.ts';

/** Absolute; the file itself is the first. @param importsOfFile as `importReader` makes it */
export function filesReachedFrom(
  file: string,
  importsOfFile: (file: string) => readonly string[],
): readonly string[] {
  const reached = new Set([file]);
  for (const each of reached) for (const next of importsOfFile(each)) reached.add(next);
  return [...reached];
}

/** What a file imports; each file is read once. @param fileSystem what it does not let see imports nothing */
export function importReader(fileSystem: FileSystem): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const imports = known.get(file) ?? readImports(file, fileSystem);
    known.set(file, imports);
    return imports;
  };
}

function readImports(file: string, fileSystem: FileSystem): readonly string[] {
  try {
    return importsOf(SourceFile.of(parseAnew(decodeSource(fileSystem.readFile(file), file))), fileSystem);
  } catch {
    return [];
  }
}
