// Sides of a comparison in a few words: `openssl-3.0@1` is a store path with the hash 1.
import type { PackageSide, StorePathFacts } from '../../../../src/image/diff/packages/package-side.ts';

/** `openssl-3.0@1` → `/nix/store/1111…-openssl-3.0` */
export function path(short: string): string {
  const [name, hash = '0'] = short.split('@');
  return `/nix/store/${hash.padStart(32, '0')}-${name}`;
}

export function facts(
  short: string,
  { references, ...rest }: Partial<Omit<StorePathFacts, 'storePath'>> = {},
): StorePathFacts {
  return {
    storePath: path(short),
    size: 100,
    layer: 0,
    rewritten: short.split('@')[0]!,
    references: (references ?? []).map(path),
    ...rest,
  };
}

export function side(storePaths: readonly StorePathFacts[], roots: readonly string[] = []): PackageSide {
  return { storePaths, roots: roots.map(path) };
}
