// A file system in which folders show some of their files only: what git does not track is no part of a flake.
import type { FileStat, FileSystem } from '../files/file-system.ts';

export interface RestrictableFileSystem extends FileSystem {
  /** From now on only these files are in `folder` (absolute), and the folders that they are in. @param files relative */
  restrict(folder: string, files: ReadonlySet<string>): void;
}

export function restrictable(inner: FileSystem): RestrictableFileSystem {
  const visible = new Map<string, ReadonlySet<string>>();
  const isVisible = (path: string): boolean => {
    for (const [folder, names] of visible)
      if (path.startsWith(`${folder}/`)) return names.has(path.slice(folder.length + 1));
    return true;
  };
  const assertVisible = (path: string): void => {
    if (!isVisible(path)) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
  };
  const { readTypedDir } = inner;
  return {
    restrict: (folder, files) => void visible.set(folder, withFolders(files)),
    readFile: (path) => {
      assertVisible(path);
      return inner.readFile(path);
    },
    readDir: (path) => inner.readDir(path).filter((name) => isVisible(`${path}/${name}`)),
    ...(readTypedDir && {
      readTypedDir: (path: string) => readTypedDir(path).filter(({ name }) => isVisible(`${path}/${name}`)),
    }),
    readLink: (path) => {
      assertVisible(path);
      return inner.readLink(path);
    },
    lstat: (path): FileStat | undefined => (isVisible(path) ? inner.lstat(path) : undefined),
    realpath: (path) => inner.realpath(path),
    ...(inner.modified && { modified: inner.modified }),
  };
}

function withFolders(files: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(files);
  for (const file of files)
    for (
      let end = file.lastIndexOf('/');
      end > 0 && !all.has(file.slice(0, end));
      end = file.lastIndexOf('/', end - 1)
    )
      all.add(file.slice(0, end));
  return all;
}
