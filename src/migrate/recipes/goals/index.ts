// Recipes that take definitions to another builder.
import type { Recipe } from '../../recipe.ts';
import { fromNix2container } from './from-nix2container.ts';
import { toLayered } from './to-layered.ts';
import { toNixlayer } from './to-nixlayer.ts';
import { toStreamed } from './to-streamed.ts';

/** In the order in which they are applied: what is streamed was made layered before. */
export const goalRecipes: readonly Recipe[] = [
  fromNix2container,
  toLayered,

  toStreamed,
  toNixlayer,
];
