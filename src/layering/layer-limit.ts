// How many layers an image on top of another may have.
import { NixlayerError } from '../errors/nixlayer-error.ts';

/** Docker's graph drivers stack no more. */
export const maxStackedLayers = 127;

/**
 * @param base layers of the base image
 * @param own layers that are added
 * @throws NixlayerError E_LAYER_BUDGET
 */
export function assertStackable(base: number, own: number): void {
  if (base === 0 || base + own <= maxStackedLayers) return;
  throw new NixlayerError(
    'E_LAYER_BUDGET',
    `${base} layers of the base image and ${own} of its own are more than the ${maxStackedLayers} layers that can be stacked`,
    {
      hint: 'Make fewer layers (maxLayers, or limit_layers in a pipeline), or choose a base image with fewer.',
    },
  );
}
