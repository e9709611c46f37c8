// Which Nix files the paths in a file lead to, by its syntax alone.
import { resolve } from 'node:path';
import type { FileSystem } from '../eval/index.ts';
import type { Expr, PathExpr } from '../syntax/index.ts';
import type { SourceFile } from './source-file.ts';

/** Absolute, each once; what is not there or cannot be read is left out. */
export function importsOf(file: SourceFile, fileSystem: FileSystem): readonly string[] {
  const found = new Set<string>();
  for (const path of file.all('Path')) {
    const target = isPutTogether(file, path) || isSourcePath(file, path) ? undefined : targetOf(file, path);
    if (target === undefined) continue;
    try {
      const next = nixFileAt(fileSystem, target);
      if (next !== undefined) found.add(next);
    } catch {
      // Where it leads is none of this file's business, or nothing is there.
    }
  }
  return [...found];
}

// `./images/${name}.nix`, `./images + "/a.nix"`, `"${./.}/a.nix"`
export function isPutTogether(file: SourceFile, path: PathExpr): boolean {
  if (path.parts.some(({ type }) => type === 'Interpolation')) return true;
  const parent = file.parentOf(path);
  return parent?.type === 'Binary' || parent?.type === 'String';
}

/** `src = ./.;`: what is built from it is no part of the evaluation. */
export function isSourcePath(file: SourceFile, path: PathExpr): boolean {
  const parent = file.parentOf(path);
  return parent?.type === 'AttrSet' && isSource(parent, path);
}

export function isSource(holder: Expr, path: PathExpr): boolean {
  if (!('bindings' in holder)) return false;
  return holder.bindings.some((binding) => {
    if (binding.type !== 'AttrBinding' || path.start < binding.start || path.end > binding.end) return false;
    const key = binding.path.at(-1);
    return key?.type === 'StaticKey' && sources.has(key.name);
  });
}

const sources = new Set([
  'src',
  'source',
  'root',
  'path',
  'patches',
  'lockFile',
  'configFile',
  'workspaceMember',
]);

export function targetOf(file: SourceFile, { base, parts }: PathExpr): string | undefined {
  const [part] = parts;
  if (base === 'home' || part?.type !== 'Text') return undefined;
  return resolve(file.source.file, '..', part.value);
}

/** A path to a Nix file or to a folder with a default.nix → that file; undefined for something else. @throws what the file system throws */
export function nixFileAt(fileSystem: FileSystem, path: string): string | undefined {
  const type = fileSystem.lstat(path)?.type;
  if (type === undefined) return undefined;
  const real = type === 'symlink' ? fileSystem.realpath(path) : path;
  const isFolder =
    type === 'directory' || (type === 'symlink' && fileSystem.lstat(real)?.type === 'directory');
  const file = isFolder ? `${real}/default.nix` : real;
  return !file.endsWith('.nix') || (isFolder && fileSystem.lstat(file) === undefined) ? undefined : file;
}
