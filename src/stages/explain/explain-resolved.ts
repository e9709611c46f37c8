// An image that is decided and not made: its description, its closure and its base image tell all there is to know.
import type { ImageSpec } from '../../dockertools/image-spec.ts';
import type { BaseImage } from '../../image/base/base-image.ts';
import { inheritConfig } from '../../image/base/inherit-config.ts';
import { hashPartOf } from '../../image/diff/packages/package-of-path.ts';
import type { StorePathFacts } from '../../image/diff/packages/package-side.ts';
import { overlayBaseEnv } from '../../image/oci-config.ts';
import { repoTagsOf } from '../../image/reference.ts';
import type { JsonValue } from '../../json/ordered-json.ts';
import type { Closure, StorePathInfo } from '../../store/store.ts';
import type { ResolvedImage } from '../resolve-image.ts';
import { compareWithBase, explainConfig } from './explain-config.ts';
import { addPlace, explainPackages, namedInConfig } from './explain-packages.ts';
import type { Explained } from './explained.ts';
import type { BaseExplanation, ImageExplanation, LayerExplanation } from './image-explanation.ts';
import type { ReadStorePaths } from './read-store-paths.ts';

/** A base image, open, and what its layers hold. */
export interface ReadBase {
  readonly image: BaseImage;
  readonly content: ReadStorePaths;
}

/**
 * @param closure of the image's store paths and its customisation layer
 * @param base undefined without one
 */
export function explainResolved(
  resolved: Pick<ResolvedImage, 'conf' | 'spec' | 'plan'>,
  closure: Closure,
  base: ReadBase | undefined,
  input: string,
): Explained {
  const { conf, spec, plan } = resolved;
  const config = effectiveConfig(conf.config, base?.image, conf.nixlayer?.inherit);
  const baseConfig = base?.image.config.get('config');
  const infos = new Map(closure.paths.map((info) => [info.path, info]));
  const layers = layersOf(resolved, infos, base);
  const storePaths = [...factsOf(layers, infos), ...factsOfBase(base, layers)];
  const named = namedPaths(
    config,
    storePaths,
    infos.get(conf.customisation_layer),
    spec?.layers?.flat() ?? [],
  );
  const explanation = {
    input,
    knownFrom: 'closure' as const,
    names: [conf.repo_tag, ...(conf.nixlayer?.tags ?? [])],
    platform: [conf.os, conf.architecture].join('/'),
    created: conf.created,
    config: explainConfig(config, baseConfig),
    ...(base && { base: explainBase(base.image, config, conf.nixlayer?.inherit ?? 'env') }),
    layers,
    ...maxLayersOf(spec),
    packages: explainPackages(storePaths, named),
    contents: [],
    commands: [],
    notable: (plan?.warnings ?? []).map((message) => ({ message })),
    unknown: [],
  };
  return { explanation, storePaths, named };
}

/** buildImage makes one layer, and a pipeline decides by itself. */
function maxLayersOf(spec: ImageSpec | undefined): Pick<ImageExplanation, 'maxLayers'> {
  if (spec === undefined || spec.archive === 'build-image' || Array.isArray(spec.layering)) return {};
  return { maxLayers: spec.maxLayers };
}

function effectiveConfig(
  own: JsonValue,
  base: BaseImage | undefined,
  inherit: 'env' | 'all' | undefined,
): JsonValue {
  if (base === undefined) return own;
  return inherit === 'all' ? inheritConfig(own, base.config.get('config')) : overlayBaseEnv(own, base.env);
}

function explainBase(base: BaseImage, config: JsonValue, inherits: 'env' | 'all'): BaseExplanation {
  const { tar, names, config: baseConfig } = base;
  const compared = compareWithBase(config, baseConfig.get('config') ?? null);
  return { path: tar.path, names: repoTagsOf(names), inherits, ...compared };
}

function layersOf(
  { conf, plan }: Pick<ResolvedImage, 'conf' | 'plan'>,
  infos: ReadonlyMap<string, StorePathInfo>,
  base: ReadBase | undefined,
): LayerExplanation[] {
  const sizeOf = (paths: readonly string[]): number =>
    paths.reduce((sum, path) => sum + (infos.get(path)?.narSize ?? 0), 0);
  const store = conf.store_layers.map((storePaths, index) => ({
    kind: 'store' as const,
    size: sizeOf(storePaths),
    storePaths,
    ...(plan?.layers[index]?.explicit && { isExplicit: true as const }),
  }));
  const top = { size: sizeOf([conf.customisation_layer]), storePaths: [] };
  const own =
    conf.nixlayer?.archive === 'build-image'
      ? [
          oneLayer(
            store.flatMap(({ storePaths }) => storePaths),
            sizeOf,
            top.size,
          ),
        ]
      : [...store, { kind: 'customisation' as const, ...top }];
  const below = (base?.image.layers ?? []).map(({ member }, index) => ({
    kind: 'base' as const,
    size: member.size,
    storePaths: base?.content.layers[index]?.storePaths ?? [],
  }));
  return [...below, ...own].map((layer, index) => ({ index, ...layer }));
}

/** buildImage puts everything into one. */
function oneLayer(storePaths: readonly string[], sizeOf: (paths: readonly string[]) => number, top: number) {
  const kind = storePaths.length === 0 ? ('customisation' as const) : ('mixed' as const);
  return { kind, size: sizeOf(storePaths) + top, storePaths };
}

function factsOf(
  layers: readonly LayerExplanation[],
  infos: ReadonlyMap<string, StorePathInfo>,
): StorePathFacts[] {
  const own = layers.filter(({ kind }) => kind !== 'base');
  return own.flatMap(({ index, storePaths }) =>
    storePaths.map((storePath) => {
      const info = infos.get(storePath);
      return { storePath, size: info?.narSize ?? 0, layer: index, references: info?.references ?? [] };
    }),
  );
}

/** What lies in a layer above, too, counts there. */
function factsOfBase(
  base: ReadBase | undefined,
  layers: readonly LayerExplanation[],
): readonly StorePathFacts[] {
  const own = new Set(layers.flatMap(({ kind, storePaths }) => (kind === 'base' ? [] : storePaths)));
  return base?.content.storePaths.filter(({ storePath }) => !own.has(storePath)) ?? [];
}

function namedPaths(
  config: JsonValue,
  facts: readonly StorePathFacts[],
  customisationLayer: StorePathInfo | undefined,
  explicit: readonly string[],
): Map<string, Set<string>> {
  const paths = facts.map(({ storePath }) => storePath);
  const named = namedInConfig(config, paths);
  for (const path of customisationLayer?.references ?? []) addPlace(named, hashPartOf(path), 'files');
  for (const path of explicit) addPlace(named, hashPartOf(path), 'layers');
  return named;
}
