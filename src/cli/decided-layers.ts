// Options that decide about layers mean nothing for an archive.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { ExpressionOptions } from './expression-options.ts';

/** @throws NixlayerError E_USAGE when layers are to be decided anew */
export function assertLayersStay(archive: string, { layering, maxLayers }: ExpressionOptions): void {
  if (layering === undefined && maxLayers === undefined) return;
  throw new NixlayerError('E_USAGE', `${archive} is an archive: its layers are decided already`, {
    hint: 'Leave out --layering and --max-layers, or give the expression that the archive was made from.',
  });
}
