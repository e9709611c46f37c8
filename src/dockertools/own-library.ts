// nixlayer's own library and overlay are not evaluated when image calls are looked for: their functions are those of dockerTools.
import { diskFileSystem, type FileSystem } from '../eval/index.ts';
import { packageFile } from '../package/package-files.ts';
import { ownLibrary } from './callee.ts';

/** File of the library → what stands for it. */
const standIns: Readonly<Record<string, string>> = {
  'default.nix': `_: ${ownLibrary}`,
  // The overlay's dockerTools are those of the package set below.
  'overlay.nix': `_: _: { nixlayerTools = ${ownLibrary}; }`,
};

/** The file system with a stand-in for every copy of these files. */
export function withOwnLibrary(fileSystem: FileSystem): FileSystem {
  const texts = new Map<string, string>();
  const ownText = (name: string): string => {
    const text =
      texts.get(name) ?? Buffer.from(diskFileSystem.readFile(packageFile(`nix/${name}`))).toString('utf8');
    texts.set(name, text);
    return text;
  };
  return {
    ...fileSystem,
    readFile: (path) => {
      const bytes = fileSystem.readFile(path);
      const name = path.slice(path.lastIndexOf('/') + 1);
      const standIn = Object.hasOwn(standIns, name) ? standIns[name] : undefined;
      const isOwn = standIn !== undefined && Buffer.from(bytes).toString('utf8') === ownText(name);
      return isOwn ? Buffer.from(standIn) : bytes;
    },
  };
}
