// A file system of which only some folders may be read. Links do not lead out of them, and what lies outside cannot
// even be asked for: neither what is there, nor whether there is something.
import { canonicalPath } from './canonical-path.ts';
import type { FileSystem } from './file-system.ts';

const outsideCode = 'EOUTSIDE';

/** Whether a failure comes from reading what lies outside. */
export function isOutside(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    'code' in error.cause &&
    error.cause.code === outsideCode
  );
}

/**
 * @param roots absolute; links to them are followed
 * @param why what lies outside is told: `it lies outside of /src`
 */
export function confined(
  inner: FileSystem,
  roots: readonly string[],
  why = `it lies outside of ${roots.join(', ')}`,
): FileSystem {
  const folders = new Map<string, string>();
  // Where a path leads. What is missing is where it would be.
  const whereIs = (path: string): string => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    let real: string;
    try {
      real = inner.realpath(path);
    } catch {
      const slash = path.lastIndexOf('/');
      real = path === '/' ? path : joined(whereIs(path.slice(0, slash) || '/'), path.slice(slash + 1));
    }
    folders.set(path, real);
    return real;
  };
  const realRoots = roots.map((root) => whereIs(canonicalPath(root)));
  const isInside = (real: string) =>
    realRoots.some((root) => real === root || real.startsWith(joined(root, '')));
  const assertInside = (real: string): void => {
    if (!isInside(real)) throw Object.assign(new Error(why), { code: outsideCode });
  };
  /** Of the thing itself, which may be a link. */
  const itself = (path: string): string => {
    const slash = path.lastIndexOf('/');
    const real = path === '/' ? path : joined(whereIs(path.slice(0, slash) || '/'), path.slice(slash + 1));
    // A root may be a link.
    if (!isInside(real)) assertInside(whereIs(path));
    return path;
  };
  const target = (path: string): string => {
    assertInside(whereIs(path));
    return path;
  };
  const { readTypedDir, modified } = inner;
  return {
    readFile: (path) => inner.readFile(target(path)),
    readDir: (path) => inner.readDir(target(path)),
    ...(readTypedDir && { readTypedDir: (path: string) => readTypedDir.call(inner, target(path)) }),
    readLink: (path) => inner.readLink(itself(path)),
    lstat: (path) => inner.lstat(itself(path)),
    realpath: (path) => {
      const real = inner.realpath(path);
      assertInside(real);
      return real;
    },
    ...(modified && { modified: (path: string) => modified.call(inner, itself(path)) }),
  };
}

function joined(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
