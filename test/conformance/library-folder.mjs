import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of nixpkgs' library: `folder` itself, or `lib` in a checkout of nixpkgs or nixpkgs.lib. */
export function libraryFolder(folder) {
  const inner = join(resolve(folder), 'lib');
  return existsSync(join(inner, 'default.nix')) ? inner : resolve(folder);
}
