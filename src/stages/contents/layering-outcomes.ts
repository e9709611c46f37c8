// The layers that an image would have under each layering.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { defaultMaxLayers } from '../../layering/layer-limit.ts';
import { planLayers } from '../../layering/layer-plan.ts';
import type { ImageContents, LayeringOutcome } from './image-contents.ts';

const compared = ['popularity', 'auto', 'transfer'] as const;

/**
 * As many layers as the image may have: where nobody says, as dockerTools by default. Nothing is read. A layering for
 * which the base image leaves no layer is left out.
 */
export function layeringOutcomes(contents: ImageContents): readonly LayeringOutcome[] {
  const { storePaths, layers, explanation } = contents;
  const paths = storePaths.map(({ storePath }) => storePath);
  const base = new Set(layers.filter(({ kind }) => kind === 'base').map(({ index }) => index));
  const indexOf = new Map(paths.map((path, index) => [path, index]));
  const closure = storePaths.map(({ storePath, size, references }) => ({
    path: storePath,
    references: references.map((index) => paths[index]!),
    narSize: size,
  }));
  const inBase = new Set(storePaths.filter(({ layer }) => base.has(layer)).map(({ storePath }) => storePath));
  const asItIs = layers.filter(({ kind, storePaths: own }) => kind !== 'base' && own.length > 0);
  const outcomes = compared.flatMap((layering): LayeringOutcome[] => {
    try {
      const plan = planLayers({
        ...{ closure, inBase, layering, exclude: [] },
        maxLayers: explanation.maxLayers ?? defaultMaxLayers,
        usedLayers: base.size + 1,
      });
      return [
        { name: layering, layers: plan.layers.map((layer) => layer.paths.map((path) => indexOf.get(path)!)) },
      ];
    } catch (error) {
      if (error instanceof NixlayerError && ['E_LAYER_BUDGET', 'E_CLOSURE'].includes(error.code)) return [];
      throw error;
    }
  });
  return [{ name: 'as it is', layers: asItIs.map((layer) => layer.storePaths) }, ...outcomes];
}
