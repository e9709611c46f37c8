// From what the user named to a decided image: evaluates the expression, asks the store for the closure, plans the layers.
import { readFile } from 'node:fs/promises';
import type { ConfJson } from '../dockertools/conf-json.ts';
import { closureRoots, type ImageSpec } from '../dockertools/image-spec.ts';
import { type ImageDescription, readDescription } from '../dockertools/read-description.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type BaseImage, baseImageOf } from '../image/base/base-image.ts';
import type { LayerPlan } from '../layering/layer-plan.ts';
import { openEmbeddedStore } from '../store/embedded-store.ts';
import { type ExpressionSelection, nixBuildFirst } from '../store/nix-build.ts';
import type { NixCommandOptions } from '../store/nix-command.ts';
import { type FlakeOptions, plainFlake } from '../store/nix-flake.ts';
import { openNixStore } from '../store/nix-store.ts';
import type { Closure, Store } from '../store/store.ts';
import { assertStorePath } from '../store/store-path-name.ts';
import { describeFlakeImage } from './flakes/describe-flake-image.ts';
import { explainFlakeFailure } from './flakes/flake-failure.ts';
import type { FlakeReference } from './flakes/flake-reference.ts';
import { localFiles } from './flakes/flake-source.ts';
import { assertFlakeUsage } from './flakes/flake-usage.ts';
import type { MadeInput } from './image-input.ts';
import { type PlanOverrides, planWithLayers, withRepoTags } from './plan-image.ts';
import { relayerImage } from './relayer-image.ts';
import { type BaseSummary, summariseBase } from './summarise-base.ts';

export interface ResolveOptions extends PlanOverrides, NixCommandOptions {
  readonly selection: Omit<ExpressionSelection, 'file'>;
  /** Only for a flake. */
  readonly flake?: FlakeOptions;
  /** A folder made by `nixlayer store export`; without one, the installed Nix is asked. */
  readonly embeddedStore?: string;
}

export interface ResolvedImage {
  readonly conf: ConfJson;
  /** Absent when the input was a conf.json. */
  readonly spec?: ImageSpec;
  /** Likewise. */
  readonly closure?: Closure;
  /** How its layers were decided; absent when the input had decided them. */
  readonly plan?: LayerPlan;
  readonly store: Store;
  /**
   * The base image, open. The image that is assembled closes it; who assembles none closes it with {@link closeResolved}.
   * Absent without one, and when the input was a conf.json.
   * @internal
   */
  readonly base?: BaseImage;
}

/** For who looks at a decided image without making it. */
export async function closeResolved(resolved: ResolvedImage): Promise<void> {
  await resolved.base?.tar.close();
}

/**
 * @throws NixlayerError of every stage: E_USAGE (maxLayers, layers or rates without layering for decided layers; options that go with a flake or with none), E_SYNTAX, E_EVAL, E_NOT_AN_IMAGE, E_SPEC, E_BUILD_FAILED, E_NIX_…,
 *   E_INVALID_PATH, E_LAYER_BUDGET, E_BASE_IMAGE
 */
export async function resolveImage(input: MadeInput, options: ResolveOptions): Promise<ResolvedImage> {
  assertFlakeUsage(input, options.selection, options.flake);
  const store = await openStore(options);
  const description = await describe(input, options, store);
  if (description.kind === 'conf') {
    const { store_dir: storeDir, store_layers: layers, customisation_layer: top } = description.conf;
    // Any other path would be copied from this machine into the image.
    for (const path of [...layers.flat(), top]) assertStorePath(path, storeDir);
    const named = withRepoTags(description.conf, options.repoTags);
    const { layering, maxLayers, layers: explicit, rates } = options;
    if (layering !== undefined)
      return { ...(await relayerImage(named, store, { ...options, layering })), store };
    if (maxLayers !== undefined || explicit !== undefined || rates !== undefined) {
      throw new NixlayerError('E_USAGE', 'the layers of this image are decided already', {
        hint: 'Choose with --layering how to make other ones; --max-layers says how many, --layers what is in the lowest, --rates how often packages change.',
      });
    }
    return { conf: named, store };
  }
  const { base, summary, ...gathered } = await gather(description.spec, store, options);
  try {
    const planned = planWithLayers(gathered.spec, gathered.closure, summary, options);
    return { ...planned, ...gathered, store, ...(base && { base }) };
  } catch (error) {
    await base?.tar.close();
    throw error;
  }
}

interface Gathered extends UndecidedImage {
  /** Open. */
  readonly base: BaseImage | undefined;
}

/** All that is known of an image before its layers are decided. */
export interface UndecidedImage {
  readonly spec: ImageSpec;
  readonly closure: Closure;
  /** What is known of the base image. */
  readonly summary: BaseSummary;
}

/** @throws NixlayerError as `resolveImage`; E_USAGE for a conf.json, whose layers are decided */
export async function resolveUndecided(input: MadeInput, options: ResolveOptions): Promise<UndecidedImage> {
  assertFlakeUsage(input, options.selection, options.flake);
  const store = await openStore(options);
  const description = await describe(input, options, store);
  if (description.kind === 'conf') {
    throw new NixlayerError('E_USAGE', `the layers of ${description.conf.repo_tag} are decided already`, {
      hint: 'Give the expression or the ImageSpec that it was made from.',
    });
  }
  const { base, ...undecided } = await gather(description.spec, store, options);
  await base?.tar.close();
  return undecided;
}

async function gather(spec: ImageSpec, store: Store, { signal }: ResolveOptions): Promise<Gathered> {
  const closure = await store.closure(closureRoots(spec));
  const from = spec.fromImage === null ? null : store.locate(spec.fromImage);
  const base = await baseImageOf({ fromImage: from, rootfs: spec.rootfs }, spec, signal);
  try {
    return { spec, closure, base, summary: await summariseBase(base, spec, closure, signal) };
  } catch (error) {
    await base?.tar.close();
    throw error;
  }
}

/** The store that the options name. @throws NixlayerError E_INPUT, E_STORE_FORMAT */
export async function openStore(
  options: Pick<ResolveOptions, 'embeddedStore'> & NixCommandOptions,
): Promise<Store> {
  return options.embeddedStore === undefined
    ? openNixStore(options)
    : openEmbeddedStore(options.embeddedStore);
}

async function describe(input: MadeInput, options: ResolveOptions, store: Store): Promise<ImageDescription> {
  switch (input.kind) {
    case 'expression':
      return evaluate(input.file, options, store);
    case 'flake':
      return evaluateFlake(input.flake, options, store);
    default:
      return input;
  }
}

async function evaluateFlake(
  flake: FlakeReference,
  options: ResolveOptions,
  store: Store,
): Promise<ImageDescription> {
  const flakeOptions = options.flake ?? plainFlake;
  if (options.embeddedStore === undefined)
    return describeFlakeImage(flake, flakeOptions, descriptionAttributes, options);
  const { url, attribute } = flake;
  const local = { files: localFiles(flake), url, attribute, flakeOptions, limits: {} };
  const { evaluateFlakeImageSpec } = await import('./image-spec-without-nix.ts');
  const request = { flake: local, storeDir: store.storeDir };
  try {
    return { kind: 'spec', spec: await evaluateFlakeImageSpec(request, signalOf(options)) };
  } catch (error) {
    throw explainFlakeFailure(error, flake);
  }
}

function signalOf({ signal }: ResolveOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function evaluate(file: string, options: ResolveOptions, store: Store): Promise<ImageDescription> {
  const selection = { ...options.selection, file };
  if (options.embeddedStore !== undefined) {
    // Loaded when it is needed: parser and evaluator are the larger part of the program.
    const { evaluateImageSpec } = await import('./image-spec-without-nix.ts');
    return {
      kind: 'spec',
      spec: await evaluateImageSpec({ selection, storeDir: store.storeDir }, signalOf(options)),
    };
  }
  const built = await nixBuildFirst(selection, descriptionAttributes, options);
  if (built === undefined) {
    const attribute = selection.attribute === '' ? 'its value' : `attribute '${selection.attribute}'`;
    throw new NixlayerError('E_NOT_AN_IMAGE', `${file}: ${attribute} is not an image`, {
      hint: 'Expected what buildImage, buildLayeredImage or streamLayeredImage return; choose an attribute with -A.',
    });
  }
  return readDescription(await readFile(store.locate(built.path), 'utf8'), built.path);
}

// Ours first; then what nixpkgs' dockerTools leaves on a stream and on a layered image.
const descriptionAttributes = ['imageSpec', 'conf', 'stream.conf'];
