// Recipes that take definitions to another builder.
import type { Recipe } from '../../recipe.ts';
import { buildImageToLayered } from './build-image-to-layered.ts';
import { configImageToLayered } from './config-image-to-layered.ts';
import { fromNix2container } from './from-nix2container.ts';
import { layeredToStreamed } from './layered-to-streamed.ts';

/** In the order in which they are applied: what is streamed was made layered before. */
export const goalRecipes: readonly Recipe[] = [
  fromNix2container,
  buildImageToLayered,
  configImageToLayered,
  layeredToStreamed,
];
