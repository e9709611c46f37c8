// Which parts of an image are shells.
import { partsWith, type Root } from './root.ts';

const shells = /bash|binSh|busybox|dash|toybox|zsh|fish|stdenv|mksh|oksh|toolbox|shellHook|devShell/i;

/** Whether something in the root may bring `/bin/sh`, or a shell of another name. */
export function hasShell(root: Root): boolean {
  return ['/bin/sh', '/bin/bash'].some((path) => partsWith(root, path, shells).length > 0);
}
