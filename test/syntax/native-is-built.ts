import { existsSync } from 'node:fs';

const folders = ['build/Release', `prebuilds/${process.platform}-${process.arch}`];

/** Whether `npm run build:native` has run in this checkout, as test/run.sh does. */
export const nativeIsBuilt: boolean = folders.some((folder) =>
  existsSync(new URL(`../../grammar-bindings/${folder}/nixlayer_tree_sitter_nix.node`, import.meta.url)),
);
