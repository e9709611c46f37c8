// ImageSpec + Closure → conf.json: decides which store paths go into which layer.
import type { ConfJson } from '../dockertools/conf-json.ts';
import type { ImageSpec } from '../dockertools/image-spec.ts';
import { type Layering, planLayers } from '../layering/layer-plan.ts';
import type { Closure } from '../store/store.ts';

/** What a user may set otherwise than the expression does. */
export interface PlanOverrides {
  readonly layering?: Layering;
  readonly maxLayers?: number;
  /** `NAME:TAG` */
  readonly repoTag?: string;
}

/**
 * @param closure the closure of `spec.roots`
 * @param baseLayers number of layers of `spec.fromImage`, 0 without one
 * @throws NixlayerError E_LAYER_BUDGET, E_CLOSURE, E_SPEC when a layering pipeline is wrong
 */
export function planImage(
  spec: ImageSpec,
  closure: Closure,
  baseLayers: number,
  overrides: PlanOverrides = {},
): ConfJson {
  const plan = planLayers({
    closure: spec.includeStorePaths ? closure.paths : [],
    exclude: spec.roots,
    layering: overrides.layering ?? spec.layering,
    maxLayers: overrides.maxLayers ?? spec.maxLayers,
    usedLayers: baseLayers + 1,
  });
  return {
    architecture: spec.architecture,
    os: spec.os,
    config: spec.config,
    store_dir: spec.storeDir,
    from_image: spec.fromImage,
    store_layers: plan.layers.map(({ paths }) => [...paths]),
    customisation_layer: spec.customisationLayer,
    repo_tag: overrides.repoTag ?? `${spec.imageName}:${spec.imageTag}`,
    created: spec.created,
    mtime: spec.mtime,
    uid: spec.uid,
    gid: spec.gid,
    uname: spec.uname,
    gname: spec.gname,
  };
}
