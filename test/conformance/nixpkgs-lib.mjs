// NIXPKGS_LIB=<folder> npm run conformance:nixpkgs-lib: the tests of nixpkgs' library; they evaluate to the list of
// those that fail. The folder is a checkout of nixpkgs or nix-community/nixpkgs.lib, or the library itself.
import { join } from 'node:path';
import { measureNixlayer } from '../bench/measure-process.mjs';
import { libraryFolder } from './library-folder.mjs';

const folder = process.env.NIXPKGS_LIB;
if (!folder) {
  console.error("Set NIXPKGS_LIB to nixpkgs' lib folder.");
  process.exit(2);
}
const { stdout, seconds, peakMiB } = await measureNixlayer(
  ['eval', join(libraryFolder(folder), 'tests/misc.nix'), '--strict'],
  { NIX_PATH: '' },
);
console.log(`tests/misc.nix: ${stdout} in ${seconds.toFixed(1)} s, ${peakMiB} MiB`);
if (stdout.trim() !== '[ ]') {
  console.error('expected [ ], no failures');
  process.exitCode = 1;
}
