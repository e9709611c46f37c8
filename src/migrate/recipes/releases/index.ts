// Recipes for what changed from one release of nixpkgs to another, the oldest change first; then what the same text means since.
import type { Recipe } from '../../recipe.ts';
import { behaviourRecipes } from './behaviour.ts';
import { getExeMainProgram } from './get-exe-main-program.ts';
import { goBinOutput } from './go-bin-output.ts';
import { md5Hash } from './md5-hash.ts';
import { nodePackages } from './node-packages.ts';
import { removedArguments } from './removed-arguments.ts';
import { removedBuilders } from './removed-builders.ts';
import { removedDocker } from './removed-docker.ts';
import { removedLibFunctions } from './removed-lib-functions.ts';
import { singularityHelpers } from './singularity-helpers.ts';
import { utillinuxParameter } from './utillinux-parameter.ts';
import { vmKernelImage } from './vm-kernel-image.ts';
import { writeClosure } from './write-closure.ts';
import { xorgPackages } from './xorg-packages.ts';

export const releaseRecipes: readonly Recipe[] = [
  removedArguments,
  goBinOutput,
  utillinuxParameter,
  getExeMainProgram,
  md5Hash,
  writeClosure,
  singularityHelpers,
  removedDocker,
  removedLibFunctions,
  nodePackages,
  xorgPackages,
  vmKernelImage,
  removedBuilders,
  ...behaviourRecipes,
];
