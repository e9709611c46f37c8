// ImageSpec + Closure → conf.json: decides which store paths go into which layer.
import { assertFileRules } from '../archive/file-rules/file-rule.ts';
import type { ConfJson } from '../dockertools/conf-json.ts';
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { ownFieldsOf } from '../dockertools/own-fields.ts';
import { type ErrorLocation, NixlayerError } from '../errors/nixlayer-error.ts';
import { confTime } from '../image/created.ts';
import type { ChangeRates } from '../layering/change-rates.ts';
import { assertStackable } from '../layering/layer-limit.ts';
import { type Layering, type LayerPlan, type PlanRequest, planLayers } from '../layering/layer-plan.ts';
import type { Closure } from '../store/store.ts';
import type { BaseSummary } from './summarise-base.ts';

/** What a user may set otherwise than the expression does. */
export interface PlanOverrides {
  readonly layering?: Layering;
  readonly maxLayers?: number;
  /** Explicit layers, the lowest first: lists of store paths of the image. */
  readonly layers?: readonly (readonly string[])[];
  /** Where each of these paths was written, for errors. */
  readonly layerLocations?: readonly (readonly ErrorLocation[])[];
  /** How often packages change, for the layering `transfer`. */
  readonly rates?: ChangeRates;
  /** `NAME:TAG` each; none leaves those of the expression. */
  readonly repoTags?: readonly string[];
}

/** A decided image, and how it was decided. */
export interface PlannedImage {
  readonly conf: ConfJson;
  readonly plan: LayerPlan;
}

/**
 * @param closure the closure of `closureRoots(spec)`
 * @param base what is known of `spec.fromImage`
 * @throws NixlayerError E_USAGE (another layering, or layers, for buildImage; rates for another layering than transfer), E_LAYER_BUDGET, E_CLOSURE, E_SPEC when a layering pipeline,
 *   a layer, a file rule or a time is wrong
 */
export function planImage(
  spec: ImageSpec,
  closure: Closure,
  base: BaseSummary,
  overrides: PlanOverrides = {},
): ConfJson {
  return planWithLayers(spec, closure, base, overrides).conf;
}

/** The same, with the plan of the layers. @throws NixlayerError as `planImage` */
export function planWithLayers(
  spec: ImageSpec,
  closure: Closure,
  base: BaseSummary,
  overrides: PlanOverrides = {},
): PlannedImage {
  assertFileRules(spec.perms ?? []);
  const isOneLayer = spec.archive === 'build-image';
  const decided = planLayers({
    closure: spec.includeStorePaths ? closure.paths : [],
    exclude: spec.roots,
    inBase: base.storePaths,
    ...explicitLayersOf(spec, overrides),
    rates: overrides.rates,
    ...(isOneLayer ? oneLayer(spec, overrides) : severalLayers(spec, base.layers, overrides)),
  });
  const plan = withoutEffect(spec, overrides) ? { ...decided, warnings: [noStorePaths] } : decided;
  assertStackable(base.layers, isOneLayer ? 1 : plan.layers.length + 1);
  return { conf: confWithLayers(spec, plan, overrides), plan };
}

/** @throws NixlayerError E_SPEC when a time is none */
export function confWithLayers(spec: ImageSpec, plan: LayerPlan, overrides: PlanOverrides): ConfJson {
  const isOneLayer = spec.archive === 'build-image';
  const nixlayer = ownFieldsOf(spec);
  const conf = {
    architecture: spec.architecture,
    os: spec.os,
    config: spec.config,
    store_dir: spec.storeDir,
    from_image: spec.fromImage,
    store_layers: plan.layers.map(({ paths }) => [...paths]),
    customisation_layer: spec.customisationLayer,
    repo_tag: `${spec.imageName}:${spec.imageTag}`,
    // buildImage writes whatever it is given.
    created: isOneLayer ? spec.created : confTime(spec.created, 'created'),
    mtime: confTime(spec.mtime, 'mtime'),
    uid: spec.uid,
    gid: spec.gid,
    uname: spec.uname,
    gname: spec.gname,
    ...(nixlayer && { nixlayer }),
  };
  return withRepoTags(conf, overrides.repoTags);
}

const noStorePaths = 'layers has no effect: the image has no store paths (includeStorePaths is false)';

function withoutEffect({ includeStorePaths, layers }: ImageSpec, overrides: PlanOverrides): boolean {
  return !includeStorePaths && (overrides.layers ?? layers ?? []).length > 0;
}

function explicitLayersOf(
  spec: ImageSpec,
  overrides: PlanOverrides,
): Pick<PlanRequest, 'explicitLayers' | 'explicitLocations'> {
  if (!spec.includeStorePaths) return {};
  const { layers, layerLocations } = overrides;
  if (layers === undefined) return { explicitLayers: spec.layers ?? [] };
  return { explicitLayers: layers, ...(layerLocations && { explicitLocations: layerLocations }) };
}

type Budget = Pick<PlanRequest, 'layering' | 'maxLayers' | 'usedLayers'>;

function severalLayers(spec: ImageSpec, baseLayers: number, overrides: PlanOverrides): Budget {
  return {
    layering: overrides.layering ?? spec.layering,
    maxLayers: overrides.maxLayers ?? spec.maxLayers,
    usedLayers: baseLayers + 1,
  };
}

/** Everything is in one layer, with the files of the customisation layer. */
function oneLayer(spec: ImageSpec, { layering = 'single', layers }: PlanOverrides): Budget {
  if (layering !== 'single' || layers !== undefined) throw oneLayerOnly();
  if (spec.layers !== undefined) {
    throw new NixlayerError('E_SPEC', 'buildImage puts all store paths into one layer: it takes no layers', {
      hint: 'Make the image with buildLayeredImage.',
    });
  }
  return { layering, maxLayers: Number.POSITIVE_INFINITY, usedLayers: 0 };
}

export function oneLayerOnly(): NixlayerError {
  return new NixlayerError('E_USAGE', 'buildImage puts all store paths into one layer', {
    hint: 'Leave out --layering and --layers, or make the image with buildLayeredImage.',
  });
}

/** The image under other names, `NAME:TAG` each; with none it is as it was. */
export function withRepoTags(conf: ConfJson, repoTags: readonly string[] = []): ConfJson {
  const [first, ...tags] = repoTags;
  if (first === undefined) return conf;
  const { nixlayer: own, ...rest } = conf;
  const nixlayer = ownFieldsOf({ ...own, tags });
  return { ...rest, repo_tag: first, ...(nixlayer && { nixlayer }) };
}
