// Places on the machine that makes a page, as those see them who get it: they have other folders, and need not know these.
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';

const store = '/nix/store/';

/**
 * `/home/me/work/image.nix` → `image.nix` where that is below the folder, and `…/image.nix` elsewhere; so too behind
 * `oci:` and other schemes. Relative places, those of registries and store paths stay as they are.
 */
export function shownPlace(place: string, folder: string = process.cwd()): string {
  const [, scheme = '', path, attribute = ''] =
    /^((?:[a-z][\w.+-]*:)?(?:\/\/(?=\/))?)(\/(?!\/)[^#?]*)([#?].*)?$/is.exec(place) ?? [];
  if (path === undefined || path.startsWith(store)) return place;
  return scheme + shownPath(path, folder) + attribute;
}

function shownPath(path: string, folder: string): string {
  const way = relative(folder, resolve(path));
  if (way === '') return '.';
  const isOutside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return isOutside ? `…/${basename(path)}` : way;
}
