// ImageSpec + Closure → conf.json: decides which store paths go into which layer.
import { assertFileRules } from '../archive/file-rules/file-rule.ts';
import type { ConfJson } from '../dockertools/conf-json.ts';
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { ownFieldsOf } from '../dockertools/own-fields.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { confTime } from '../image/created.ts';
import { assertStackable } from '../layering/layer-limit.ts';
import { type Layering, type PlanRequest, planLayers } from '../layering/layer-plan.ts';
import type { Closure } from '../store/store.ts';
import type { BaseSummary } from './summarise-base.ts';

/** What a user may set otherwise than the expression does. */
export interface PlanOverrides {
  readonly layering?: Layering;
  readonly maxLayers?: number;
  /** `NAME:TAG` each; none leaves those of the expression. */
  readonly repoTags?: readonly string[];
}

/**
 * @param closure the closure of `spec.roots`
 * @param base what is known of `spec.fromImage`
 * @throws NixlayerError E_USAGE (another layering for buildImage), E_LAYER_BUDGET, E_CLOSURE, E_SPEC when a layering pipeline, a file rule or
 *   a time is wrong
 */
export function planImage(
  spec: ImageSpec,
  closure: Closure,
  base: BaseSummary,
  overrides: PlanOverrides = {},
): ConfJson {
  assertFileRules(spec.perms ?? []);
  const isOneLayer = spec.archive === 'build-image';
  const plan = planLayers({
    closure: spec.includeStorePaths ? withoutPaths(closure.paths, base.storePaths) : [],
    exclude: spec.roots,
    ...(isOneLayer ? oneLayer(overrides) : severalLayers(spec, base.layers, overrides)),
  });
  assertStackable(base.layers, isOneLayer ? 1 : plan.layers.length + 1);
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

type Budget = Pick<PlanRequest, 'layering' | 'maxLayers' | 'usedLayers'>;

function severalLayers(spec: ImageSpec, baseLayers: number, overrides: PlanOverrides): Budget {
  return {
    layering: overrides.layering ?? spec.layering,
    maxLayers: overrides.maxLayers ?? spec.maxLayers,
    usedLayers: baseLayers + 1,
  };
}

/** Everything is in one layer, with the files of the customisation layer. */
function oneLayer({ layering = 'single' }: PlanOverrides): Budget {
  if (layering === 'single') return { layering, maxLayers: Number.POSITIVE_INFINITY, usedLayers: 0 };
  throw oneLayerOnly();
}

export function oneLayerOnly(): NixlayerError {
  return new NixlayerError('E_USAGE', 'buildImage puts all store paths into one layer', {
    hint: 'Leave out --layering, or make the image with buildLayeredImage.',
  });
}

/** The graph of the others, as if there had never been more. */
function withoutPaths(paths: Closure['paths'], left: ReadonlySet<string>): Closure['paths'] {
  if (left.size === 0) return paths;
  const isKept = (path: string): boolean => !left.has(path);
  return paths
    .filter(({ path }) => isKept(path))
    .map((info) => ({ ...info, references: info.references.filter(isKept) }));
}

/** The image under other names, `NAME:TAG` each; with none it is as it was. */
export function withRepoTags(conf: ConfJson, repoTags: readonly string[] = []): ConfJson {
  const [first, ...tags] = repoTags;
  if (first === undefined) return conf;
  const { nixlayer: own, ...rest } = conf;
  const nixlayer = ownFieldsOf({ ...own, tags });
  return { ...rest, repo_tag: first, ...(nixlayer && { nixlayer }) };
}
