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
