// What a store path looks like, and what may be called one.
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** `HASH-NAME` as the source of a regular expression. */
export const storePathBase: string = String.raw`[0-9a-df-np-sv-z]{32}-[0-9a-zA-Z+\-._?=]{1,211}`;

const baseName = new RegExp(`^${storePathBase}$`);

/** Is `path` exactly `STORE_DIR/HASH-NAME`? */
export function isStorePath(path: string, storeDir: string): boolean {
  return path.startsWith(`${storeDir}/`) && baseName.test(path.slice(storeDir.length + 1));
}

/**
 * Nothing else may reach a command line, a file name or a layer: such a path is no flag and leaves no folder.
 *
 * @throws NixlayerError E_INVALID_PATH
 */
export function assertStorePath(path: string, storeDir: string): void {
  if (isStorePath(path, storeDir)) return;
  throw new NixlayerError('E_INVALID_PATH', `${JSON.stringify(path)} is not a store path`, {
    hint: `Expected ${storeDir}/HASH-NAME with a hash of 32 characters.`,
  });
}

/** The order of exportReferencesGraph: by base name, hash first. */
export function compareStorePaths(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
