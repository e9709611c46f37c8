// The public entry nixlayer/layering: closures → which store paths share a layer.
export { type ErrorCode, type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
export type { SizedNode } from './auto-layer.ts';
export type { ChangeRates } from './change-rates.ts';
export type { ReferenceNode } from './closure-graph.ts';
export type { ExplicitLayers } from './explicit-layers.ts';
export { type FleetImage, type FleetLayer, layerFleet } from './fleet.ts';
export {
  assertPlan,
  type Layering,
  type LayerPlan,
  layerings,
  type PlanRequest,
  planLayers,
} from './layer-plan.ts';
export { type EarlierClosure, type LearnedRate, learnRates, ratesByName } from './learn-rates.ts';
export type { LayeringPipeline } from './pipeline-steps.ts';
export { countPopularity, rankByPopularity } from './popularity.ts';
