// nixlayer's own library is not evaluated when image calls are looked for: its functions are those of dockerTools.
import { diskFileSystem, type FileSystem } from '../eval/index.ts';
import { packageFile } from '../package/package-files.ts';
import { ownLibrary } from './callee.ts';

/** The file system with a stand-in for every copy of the library's file. */
export function withOwnLibrary(fileSystem: FileSystem): FileSystem {
  let text: string | undefined;
  const libraryText = (): string => {
    text ??= Buffer.from(diskFileSystem.readFile(packageFile('nix/default.nix'))).toString('utf8');
    return text;
  };
  return {
    ...fileSystem,
    readFile: (path) => {
      const bytes = fileSystem.readFile(path);
      const isOwn = path.endsWith('/default.nix') && Buffer.from(bytes).toString('utf8') === libraryText();
      return isOwn ? Buffer.from(`_: ${ownLibrary}`) : bytes;
    },
  };
}
