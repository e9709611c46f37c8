// Files that are nowhere but in memory.
import type { FileSystem } from '../../src/eval/index.ts';
import type { Example } from '../../src/lint/rule.ts';

export const exampleFolder = '/example';
export const exampleFile = `${exampleFolder}/image.nix`;

/** The files of an example below `exampleFolder`; nothing else is there. */
export function exampleFileSystem({ code, files = {} }: Example): FileSystem {
  const texts = new Map([
    [exampleFile, code],
    ...Object.entries(files).map(([name, text]): [string, string] => [`${exampleFolder}/${name}`, text]),
  ]);
  const isFolder = (path: string): boolean =>
    path === '/' || [...texts.keys()].some((file) => file.startsWith(`${path}/`));
  const read = (path: string): string => {
    const text = texts.get(path);
    if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return text;
  };
  return {
    readFile: (path) => Buffer.from(read(path)),
    readDir: (path) => [...texts.keys()].flatMap((file) => entryIn(path, file) ?? []),
    readLink: (path) => read(path),
    lstat: (path) => {
      const text = texts.get(path);
      if (text !== undefined) return { type: 'regular', executable: false, size: Buffer.byteLength(text) };
      return isFolder(path) ? { type: 'directory', executable: false, size: 0 } : undefined;
    },
    realpath: (path) => path,
  };
}

function entryIn(folder: string, file: string): string | undefined {
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/')[0] : undefined;
}
