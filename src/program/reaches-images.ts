// Whether a file can lead to an image call at all. Most files of a large tree cannot, and need no evaluation.

import { resolve } from 'node:path';
import { imageFunctions } from '../dockertools/functions.ts';
import type { FileSystem } from '../eval/index.ts';
import { decodeSource, type Expr, type Parse } from '../syntax/index.ts';
import { SourceFile } from './source-file.ts';

type PathExpr = Extract<Expr, { readonly type: 'Path' }>;

/**
 * True when the file, or one that its paths lead to, names dockerTools or one of its functions; or when a path is put
 * together, so that it is not known where it leads, or to a Nix file that cannot be read.
 */
export function reachesImages(start: SourceFile, fileSystem: FileSystem, parse: Parse): boolean {
  const seen = new Set([start.source.file]);
  const work = [start];
  for (let file = work.pop(); file; file = work.pop()) {
    if (names.test(file.source.text)) return true;
    for (const path of file.all('Path')) {
      if (isPutTogether(file, path)) return true;
      const target = targetOf(file, path);
      if (target?.endsWith('.nix') && !isReadable(fileSystem, target)) return true;
      const next = target === undefined ? undefined : readTarget(fileSystem, target);
      if (!next || seen.has(next.file)) continue;
      seen.add(next.file);
      work.push(SourceFile.of(parse(decodeSource(next.bytes, next.file))));
    }
  }
  return false;
}

const names = new RegExp(['dockerTools', ...imageFunctions.map(({ name }) => name)].join('|'));

// `./images/${name}.nix`, `./images + "/a.nix"`, `"${./.}/a.nix"`
function isPutTogether(file: SourceFile, path: PathExpr): boolean {
  if (path.parts.some(({ type }) => type === 'Interpolation')) return true;
  const parent = file.parentOf(path);
  return parent?.type === 'Binary' || parent?.type === 'String';
}

function targetOf(file: SourceFile, { base, parts }: PathExpr): string | undefined {
  const [part] = parts;
  if (base === 'home' || part?.type !== 'Text') return undefined;
  return resolve(file.source.file, '..', part.value);
}

function isReadable(fileSystem: FileSystem, path: string): boolean {
  try {
    return fileSystem.lstat(path) !== undefined;
  } catch {
    return false;
  }
}

function readTarget(
  fileSystem: FileSystem,
  path: string,
): { readonly file: string; readonly bytes: Uint8Array } | undefined {
  try {
    const type = fileSystem.lstat(path)?.type;
    const real = type === 'symlink' ? fileSystem.realpath(path) : path;
    const isFolder =
      type === 'directory' || (type === 'symlink' && fileSystem.lstat(real)?.type === 'directory');
    const file = isFolder ? `${real}/default.nix` : real;
    if (type === undefined || !file.endsWith('.nix')) return undefined;
    return { file, bytes: fileSystem.readFile(file) };
  } catch {
    return undefined;
  }
}
