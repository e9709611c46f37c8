// From a closure to a LayerPlan: take explicit layers, rank the rest, leave out what is not put into the image, split within
// the budget, check.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { autoLayers, type SizedNode } from './auto-layer.ts';
import type { ChangeRates } from './change-rates.ts';
import { buildClosureGraph, type ReferenceNode } from './closure-graph.ts';
import { type ExplicitLayers, takeExplicitLayers } from './explicit-layers.ts';
import { sortByPackageName } from './package-name.ts';
import { runPipeline } from './pipeline.ts';
import type { LayeringPipeline } from './pipeline-steps.ts';
import { induced } from './pipeline-value.ts';
import { rankByPopularity } from './popularity.ts';
import { transferLayers } from './transfer.ts';

export const layerings = ['popularity', 'popularity-2024', 'auto', 'single', 'transfer'] as const;

/**
 * `popularity`: references-by-popularity as nixpkgs had it until 24.05, where excluded paths count until the ranking is
 * made; `popularity-2024`: the same without them, as in 24.11 and 25.05; `auto`: auto-layer, nixpkgs' default since;
 * `single`: all store paths in one layer; `transfer`: those of which updates re-send least; or the steps of a layering pipeline.
 */
export type Layering = (typeof layerings)[number] | LayeringPipeline;

/** Store layers from the lowest to the uppermost, each an ordered list of store paths. */
export interface LayerPlan {
  readonly layers: readonly {
    readonly paths: readonly string[];
    /** Somebody decided what it holds. */
    readonly explicit?: true;
  }[];
  /** What was asked for and has no effect; absent when there is nothing to say. */
  readonly warnings?: readonly string[];
}

export interface PlanRequest extends ExplicitLayers {
  /** Closed under references. */
  readonly closure: readonly SizedNode[];
  /** Paths of the closure that no layer takes: the config file and the customisation layer themselves. */
  readonly exclude: readonly string[];
  readonly layering: Layering;
  /** Layers of the whole image, as dockerTools counts. A pipeline limits itself: this and `usedLayers` are ignored. */
  readonly maxLayers: number;
  /** Layers that are taken already: those of the base image and the customisation layer. */
  readonly usedLayers: number;
  /** How often packages change, for `transfer`; all alike without it. */
  readonly rates?: ChangeRates | undefined;
}

/**
 * Explicit layers come first, from the lowest; the rest is layered as if there were no other paths.
 *
 * @throws NixlayerError E_USAGE for rates with another layering than `transfer`; E_LAYER_BUDGET when explicit layers do not fit, or not one layer is left for other store paths;
 *   E_SPEC (see `takeExplicitLayers`, `runPipeline`), E_CLOSURE (see `buildClosureGraph`).
 */
export function planLayers(request: PlanRequest): LayerPlan {
  assertRatesCount(request);
  const excluded = new Set(request.exclude);
  const { layers: explicit, rest, warnings } = takeExplicitLayers(request.closure, excluded, request);
  const left = new Set([...excluded, ...(request.inBase ?? [])]);
  const decided = { explicit, warnings, left };
  if (typeof request.layering !== 'string') {
    const { layers, removed } = runPipeline(request.layering, rest, excluded);
    for (const path of removed) left.add(path);
    return checkedPlan(layers, request, decided, Number.POSITIVE_INFINITY);
  }
  const isAllTaken = explicit.length > 0 && rest.every(({ path }) => excluded.has(path));
  const available = availableLayers(request, explicit.length, isAllTaken);
  const layers = isAllTaken ? [] : layersOf(rest, request.layering, excluded, available, request.rates);
  return checkedPlan(layers, request, decided, explicit.length + available);
}

function assertRatesCount({ layering, rates }: PlanRequest): void {
  if (rates === undefined || layering === 'transfer') return;
  const other = typeof layering === 'string' ? layering : 'a layeringPipeline';
  throw new NixlayerError('E_USAGE', `rates are for the layering transfer, and this one is ${other}`, {
    hint: 'Choose --layering transfer, or leave out --rates.',
  });
}

interface Decided {
  readonly explicit: readonly string[][];
  readonly warnings: readonly string[];
  /** Paths of the closure that are in no layer. */
  readonly left: ReadonlySet<string>;
}

function checkedPlan(
  layers: readonly string[][],
  { closure }: PlanRequest,
  { explicit, warnings, left }: Decided,
  available: number,
): LayerPlan {
  const plan: LayerPlan = {
    layers: [
      ...explicit.map((paths) => ({ paths, explicit: true as const })),
      ...layers.map((paths) => ({ paths })),
    ],
    ...(warnings.length > 0 && { warnings }),
  };
  assertPlan(plan, closure, left, available);
  return plan;
}

/** What `explicit` layers leave of the budget. @throws NixlayerError E_LAYER_BUDGET when that is none */
export function availableLayers(
  { maxLayers, usedLayers }: Pick<PlanRequest, 'maxLayers' | 'usedLayers'>,
  explicit = 0,
  isAllTaken = false,
): number {
  const used = usedLayers + explicit;
  const needed = used + (isAllTaken ? 0 : 1);
  if (needed <= maxLayers) return maxLayers - used;
  if (explicit > 0) {
    const own = explicit === 1 ? 'one explicit layer' : `${explicit} explicit layers`;
    const more = isAllTaken ? '' : '; at least one more is needed for the other store paths';
    throw new NixlayerError(
      'E_LAYER_BUDGET',
      `the base image, the customisation layer and ${own} use ${used} of maxLayers = ${maxLayers}${more}`,
      { hint: `Set maxLayers to ${needed} or more, or decide on fewer layers.` },
    );
  }
  throw new NixlayerError(
    'E_LAYER_BUDGET',
    `the base image and the customisation layer use ${usedLayers} of maxLayers = ${maxLayers}; at least one more is needed for store paths`,
    { hint: `Set maxLayers to ${usedLayers + 1} or more, or choose a base image with fewer layers.` },
  );
}

function layersOf(
  closure: readonly SizedNode[],
  layering: (typeof layerings)[number],
  excluded: ReadonlySet<string>,
  available: number,
  rates: ChangeRates | undefined,
): string[][] {
  switch (layering) {
    case 'popularity': {
      const ranked = rankByPopularity(closure).filter((path) => !excluded.has(path));
      return splitRanked(ranked, available);
    }
    case 'popularity-2024': {
      buildClosureGraph(closure);
      const { nodes } = induced(closure.filter(({ path }) => !excluded.has(path)));
      return splitRanked(rankByPopularity(nodes), available);
    }
    case 'auto':
      return autoLayers(closure, excluded, available);
    case 'transfer':
      return transferLayers(closure, excluded, available, rates);
    case 'single': {
      const paths = closure.map((node) => node.path).filter((path) => !excluded.has(path));
      return paths.length === 0 ? [] : [sortByPackageName(paths)];
    }
  }
}

// The first paths get a layer each; the last layer takes whatever remains.
function splitRanked(paths: readonly string[], available: number): string[][] {
  const layers = paths.slice(0, available).map((path) => [path]);
  layers.at(-1)?.push(...paths.slice(available));
  return layers;
}

/**
 * Every closure path that is not excluded is in exactly one layer, no layer is empty, and the budget is kept.
 *
 * @throws NixlayerError E_LAYER_PLAN
 */
export function assertPlan(
  plan: LayerPlan,
  closure: readonly ReferenceNode[],
  excluded: ReadonlySet<string>,
  available: number,
): void {
  const fail = (message: string): never => {
    throw new NixlayerError('E_LAYER_PLAN', `the layer plan is wrong: ${message}`, {
      hint: 'This is a defect of nixlayer; please report it with the closure (`nixlayer plan --json`).',
    });
  };
  if (plan.layers.length > available) fail(`${plan.layers.length} layers where ${available} are available`);
  const missing = new Set(closure.map((node) => node.path).filter((path) => !excluded.has(path)));
  for (const { paths } of plan.layers) {
    if (paths.length === 0) fail('a layer without store paths');
    for (const path of paths) {
      if (!missing.delete(path)) fail(`${path} is in two layers or does not belong to the closure`);
    }
  }
  for (const path of missing) fail(`${path} is in no layer`);
}
