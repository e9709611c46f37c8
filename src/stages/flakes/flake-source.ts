// Local flake references where only the file is wanted: to look for image calls, or to lint.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type FlakeFiles, findFlakeFiles, flakeFile, realDisk } from './flake-files.ts';
import { type FlakeReference, recogniseFlake } from './flake-reference.ts';

/**
 * The flake.nix that a word names, absolute; undefined when the word is no flake reference.
 * @throws NixlayerError E_USAGE for a flake that is not on this machine; E_INPUT
 */
export function flakeSourceOf(input: string): string | undefined {
  const flake = recogniseFlake(input, realDisk);
  return flake && flakeFile(localFiles(flake));
}

/** @throws NixlayerError E_USAGE for a flake that is not on this machine; E_INPUT */
export function localFiles({ url, local }: FlakeReference): FlakeFiles {
  if (local !== undefined) return findFlakeFiles(local);
  throw new NixlayerError('E_USAGE', `the flake ${url} is not on this machine`, {
    hint: 'Fetch it first, and give its folder: nix flake clone, or git clone; then path:DIR.',
  });
}
