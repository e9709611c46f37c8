// Whether a file can lead to an image call at all. Most files of a large tree cannot, and need no evaluation.

import { imageNames } from '../dockertools/functions.ts';
import type { FileSystem, Gap } from '../eval/index.ts';
import { decodeSource, type Expr, type Parse, type PathExpr } from '../syntax/index.ts';
import { isPutTogether, isSource, isSourcePath, nixFileAt, targetOf } from './imports.ts';
import { SourceFile } from './source-file.ts';

export interface Reach {
  /**
   * The file, or one that its paths lead to, names dockerTools or one of its functions; or it imports a path that is put
   * together, so that it is not known where it leads.
   */
  readonly reachesImages: boolean;
  /** Files that the file itself imports and that cannot be read. */
  readonly gaps: readonly Gap[];
}

export function reachOf(start: SourceFile, fileSystem: FileSystem, parse: Parse): Reach {
  const seen = new Set([start.source.file]);
  const work = [start];
  const gaps: Gap[] = [];
  for (let file = work.pop(); file; file = work.pop()) {
    if (imageNames.test(file.source.text)) return { reachesImages: true, gaps };
    for (const path of file.all('Path')) {
      if (isPutTogether(file, path)) {
        if (isImported(file, path)) return { reachesImages: true, gaps };
        continue;
      }
      const target = isSourcePath(file, path) ? undefined : targetOf(file, path);
      if (target === undefined) continue;
      const next = readTarget(fileSystem, target);
      if (typeof next === 'string') {
        if (file === start && isLoaded(file, path) && !isAskedFor(file, path))
          gaps.push({ message: next, origin: file.origin(path) });
      } else if (next && !seen.has(next.file)) {
        seen.add(next.file);
        work.push(SourceFile.of(parse(decodeSource(next.bytes, next.file))));
      }
    }
  }
  return { reachesImages: false, gaps };
}

/**
 * Whether a path, or what it is a part of, is given to a function that imports it. What a variable is bound to counts, since
 * the variable may be.
 */
function isImported(file: SourceFile, path: PathExpr): boolean {
  let inner: Expr = path;
  for (let outer = file.parentOf(path); outer; inner = outer, outer = file.parentOf(outer)) {
    switch (outer.type) {
      case 'Binary':
      case 'String':
      case 'Parenthesized':
      case 'If':
        continue;
      case 'Apply':
        if (outer.fn === inner) return false;
        return imports.test(file.textOf(outer.fn));
      case 'List':
      case 'AttrSet':
      case 'Let':
      case 'LegacyLet':
        // `imports = [ … ]`, `modules.a = …`, a variable; but not the sources of a package.
        return !isSource(outer, path);
      default:
        return false;
    }
  }
  return false;
}

const imports = /(?:^|\.)(?:import|scopedImport|callPackages?(?:With)?|importApply|newScope|map|forEach)\b/;

/** `import ./a.nix`, `callPackage (./a.nix)`: the path itself, which then is Nix. */
function isLoaded(file: SourceFile, path: PathExpr): boolean {
  let outer = file.parentOf(path);
  while (outer?.type === 'Parenthesized') outer = file.parentOf(outer);
  const callee = outer?.type === 'Apply' && outer.fn.end <= path.start ? file.textOf(outer.fn) : '';
  return /(?:^|\.)(?:import|callPackages?)$/.test(callee);
}

// `if builtins.pathExists ./local.nix then import ./local.nix else { }`
function isAskedFor(file: SourceFile, path: PathExpr): boolean {
  const text = file.textOf(path);
  return file.all('Path').some((other) => {
    const call = other === path || file.textOf(other) !== text ? undefined : file.parentOf(other);
    return call?.type === 'Apply' && /(?:^|\.)pathExists$/.test(file.textOf(call.fn));
  });
}

/** A Nix file; undefined for something else, and why it cannot be read. */
function readTarget(
  fileSystem: FileSystem,
  path: string,
): { readonly file: string; readonly bytes: Uint8Array } | string | undefined {
  try {
    if (fileSystem.lstat(path) === undefined) return `path '${path}' does not exist`;
    const file = nixFileAt(fileSystem, path);
    return file === undefined ? undefined : { file, bytes: fileSystem.readFile(file) };
  } catch (error) {
    return `cannot read '${path}': ${error instanceof Error ? error.message : String(error)}`;
  }
}
