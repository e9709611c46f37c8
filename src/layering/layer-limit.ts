// How many layers an image on top of another may have.
import limits from '../../nix/model/limits.json' with { type: 'json' };
import { NixlayerError } from '../errors/nixlayer-error.ts';

/**
 * Docker's daemon stacks no more: its layer store keeps two of the 127 that graph drivers can mount for the container,
 * and `docker load` ends with "max depth exceeded" when it has read the layers.
 */
export const maxStackedLayers: number = limits.stackedLayers;

/**
 * @param base layers of the base image
 * @param own layers that are added
 * @throws NixlayerError E_LAYER_BUDGET
 */
export function assertStackable(base: number, own: number): void {
  if (base === 0 || base + own <= maxStackedLayers) return;
  throw new NixlayerError(
    'E_LAYER_BUDGET',
    `${base} layers of the base image and ${own} of its own are more than the ${maxStackedLayers} layers that Docker can stack`,
    {
      hint: 'Make fewer layers (maxLayers, or limit_layers in a pipeline), or choose a base image with fewer.',
    },
  );
}

/** The budget of an image whose definition says nothing. */
export const defaultMaxLayers: number = limits.maxLayers.default;

/** With fewer there is no room for store paths beside the customisation layer. */
export const leastMaxLayers: number = limits.maxLayers.least;
