// A description whose layers are decided, with its store paths in other layers.
import type { ConfJson } from '../dockertools/conf-json.ts';
import type { ErrorLocation } from '../errors/nixlayer-error.ts';
import { countBaseLayers } from '../image/base/base-image.ts';
import type { ChangeRates } from '../layering/change-rates.ts';
import { assertStackable, defaultMaxLayers } from '../layering/layer-limit.ts';
import { type Layering, planLayers } from '../layering/layer-plan.ts';
import type { Store } from '../store/store.ts';
import { oneLayerOnly, type PlannedImage } from './plan-image.ts';

export interface RelayerOptions {
  readonly layering: Layering;
  /** Default: that of dockerTools. */
  readonly maxLayers?: number;
  /** Explicit layers, the lowest first: lists of store paths of the image. */
  readonly layers?: readonly (readonly string[])[];
  /** Where each of these paths was written, for errors. */
  readonly layerLocations?: readonly (readonly ErrorLocation[])[];
  /** How often packages change, for the layering `transfer`. */
  readonly rates?: ChangeRates;
  readonly signal?: AbortSignal;
}

/**
 * The same store paths, grouped anew. What they need and the image lacks (the config file, say) takes part in the
 * grouping, as far as the engine wants that, and stays out.
 *
 * @throws NixlayerError E_USAGE (an image of buildImage; rates for another layering than transfer), E_LAYER_BUDGET, E_SPEC, E_BASE_IMAGE, E_INVALID_PATH and what asking the store throws
 */
export async function relayerImage(
  conf: ConfJson,
  store: Store,
  { layering, maxLayers = defaultMaxLayers, layers, layerLocations, rates, signal }: RelayerOptions,
): Promise<PlannedImage> {
  if (conf.nixlayer?.archive === 'build-image') throw oneLayerOnly();
  const paths = new Set(conf.store_layers.flat());
  const { paths: closure } = await store.closure([...paths]);
  const platform = { ...conf, variant: conf.nixlayer?.variant };
  const baseLayers =
    conf.from_image === null
      ? 0
      : await countBaseLayers(store.locate(conf.from_image), platform, signal, conf.nixlayer);
  const plan = planLayers({
    closure,
    exclude: closure.map(({ path }) => path).filter((path) => !paths.has(path)),
    layering,
    maxLayers,
    usedLayers: baseLayers + 1,
    rates,
    ...(layers && { explicitLayers: layers }),
    ...(layerLocations && { explicitLocations: layerLocations }),
  });
  assertStackable(baseLayers, plan.layers.length + 1);
  return { conf: { ...conf, store_layers: plan.layers.map((layer) => [...layer.paths]) }, plan };
}
