// Public entry `nixlayer/layering`.
export type { ReferenceNode } from './closure-graph.ts';
export {
  assertPlan,
  type Layering,
  type LayerPlan,
  layerings,
  type PlanRequest,
  planLayers,
} from './layer-plan.ts';
export { countPopularity, rankByPopularity } from './popularity.ts';
