// Options that decide about layers, or how a flake is taken, mean nothing for an image that exists already.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { assertNoFlakeOptions } from '../stages/flakes/flake-usage.ts';
import type { ExpressionOptions } from './expression-options.ts';
import { flakeOptionsOf } from './flake-options.ts';

/** @throws NixlayerError E_USAGE when layers are to be decided anew, or an option goes with a flake */
export function assertLayersStay(
  image: string,
  options: ExpressionOptions,
  what: 'an archive' | 'an image of nix2container' = 'an archive',
): void {
  const { layering, maxLayers, layers, rates } = options;
  assertNoFlakeOptions(flakeOptionsOf(options));
  if ([layering, maxLayers, layers, rates].every((option) => option === undefined)) return;
  throw new NixlayerError('E_USAGE', `${image} is ${what}: its layers are decided already`, {
    hint: 'Leave out --layering, --max-layers, --layers and --rates, or give the expression that it was made from.',
  });
}
