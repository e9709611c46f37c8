import type { Rule } from '../../rule.ts';

/** Layers, base images and pulled images. */
export const layerRules: readonly Rule[] = [];
