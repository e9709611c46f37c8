// The order of store paths by what they are called, so that a rebuild (other hashes, same names) keeps the layers.

/** `/nix/store/HASH-hello-2.12` → `hello-2.12-/nix/store/HASH`, the sort key of closure-graph.py. */
function packageName(storePath: string): string {
  const dash = storePath.indexOf('-');
  return dash === -1 ? storePath : `${storePath.slice(dash + 1)}-${storePath.slice(0, dash)}`;
}

/** Ascending by package name, then by hash. Store paths are ASCII, so this is their byte order. */
export function comparePackageNames(a: string, b: string): number {
  const left = packageName(a);
  const right = packageName(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** For each index its place in the order of `comparePackageNames`: names are cut once, however often they are compared. */
export function rankPackageNames(storePaths: readonly string[]): Int32Array {
  const names = storePaths.map(packageName);
  const order = [...names.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
  const rank = new Int32Array(names.length);
  for (const [place, index] of order.entries()) rank[index] = place;
  return rank;
}

/** Store paths in the order of `comparePackageNames`. */
export function sortByPackageName(storePaths: readonly string[]): string[] {
  return storePaths
    .map((path) => ({ path, name: packageName(path) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ path }) => path);
}

/**
 * What stays the same when a package is updated: `/nix/store/HASH-openssl-3.0.13-dev` → `openssl-dev`. Parts after a dash
 * that begin with a digit are the version; the first part never is.
 */
export function nameWithoutVersion(storePath: string): string {
  const [first = '', ...parts] = storePath.slice(storePath.indexOf('-') + 1).split('-');
  return [first, ...parts.filter((part) => !/^\d/.test(part))].join('-');
}
