// File systems for linting: with texts that are not saved yet, and with a memory of what was read.
import type { FileSystem } from '../eval/index.ts';

/**
 * A file system in which some files have other texts, or are there at all.
 * @param texts by absolute path
 */
export function overlay(fileSystem: FileSystem, texts: ReadonlyMap<string, string>): FileSystem {
  if (texts.size === 0) return fileSystem;
  return {
    ...fileSystem,
    readFile: (path) => {
      const text = texts.get(path);
      return text === undefined ? fileSystem.readFile(path) : Buffer.from(text);
    },
    lstat: (path) => {
      const text = texts.get(path);
      if (text === undefined) return fileSystem.lstat(path);
      return { type: 'regular', executable: false, size: Buffer.byteLength(text) };
    },
    realpath: (path) => (texts.has(path) ? path : fileSystem.realpath(path)),
  };
}

/** Remembers the paths that were read or asked for, in the order of the first time. */
export function recording(fileSystem: FileSystem, paths: Set<string>): FileSystem {
  const noted =
    <Result>(ask: (path: string) => Result) =>
    (path: string): Result => {
      paths.add(path);
      return ask(path);
    };
  const { readTypedDir } = fileSystem;
  return {
    readFile: noted((path) => fileSystem.readFile(path)),
    readDir: noted((path) => fileSystem.readDir(path)),
    ...(readTypedDir && { readTypedDir: noted((path) => readTypedDir.call(fileSystem, path)) }),
    readLink: noted((path) => fileSystem.readLink(path)),
    lstat: noted((path) => fileSystem.lstat(path)),
    realpath: noted((path) => fileSystem.realpath(path)),
  };
}
