// An image as the page works with it: what the data tell, and what is computed from it once.
import { packageOfPath, packageTitle } from '../../../image/diff/packages/package-of-path.ts';
import { referrersOf } from '../../../layering/reference-chains.ts';
import type { UpdateCost } from '../../../layering/update-cost.ts';
import { updateCosts } from '../../../layering/update-costs.ts';
import type { PageData, PageImage } from '../../data/page-data.ts';
import { type Change, changesOf } from './changes.ts';

export interface PackageModel {
  readonly index: number;
  readonly storePath: string;
  /** `openssl`, `openssl (bin)` */
  readonly title: string;
  /** Empty for one without. */
  readonly version: string;
  readonly size: number;
  /** Index in `layers` of the image as it is. */
  readonly layer: number;
  readonly namedBy?: readonly string[];
  /** What searches look into. */
  readonly lower: string;
}

/** The layers under one layering: those of the base and files of the image itself are always the same. */
export interface Layering {
  readonly name: string;
  readonly layers: readonly LayerModel[];
  /** By index of the store path: where it is in `layers`. */
  readonly layerOf: readonly number[];
  /** By index of the store path; what is in the base is not sent. Computed when it is asked for first. */
  readonly costs: readonly UpdateCost[];
  readonly summary: LayeringSummary;
}

export interface LayeringSummary {
  /** Bytes that an update of a package sends, each package counted once. */
  readonly mean: number;
  readonly median: number;
  readonly worst: number;
  /** Layers of store paths. */
  readonly layers: number;
}

export interface LayerModel {
  /** From 0. */
  readonly index: number;
  readonly kind: 'base' | 'store' | 'customisation' | 'files' | 'mixed' | 'explicit';
  readonly size: number;
  readonly paths: readonly number[];
  /** Bytes that are in no store path. */
  readonly ownFiles: number;
  /** Index of the layer of the image whose files these are; undefined for layers that only a layering makes. */
  readonly real?: number;
  readonly diffId?: string;
}

export interface ImageModel {
  readonly side: number;
  readonly data: PageImage;
  readonly explanation: PageImage['explanation'];
  readonly name: string;
  readonly packages: readonly PackageModel[];
  readonly sizes: readonly number[];
  readonly references: readonly (readonly number[])[];
  readonly referrers: readonly (readonly number[])[];
  readonly roots: readonly number[];
  /** As it is, then others. Each is computed when it is looked at first. */
  readonly layeringNames: readonly string[];
  readonly layering: (index: number) => Layering;
  readonly size: number;
  /** By index of the store path. */
  readonly changes?: ReadonlyMap<number, Change>;
  readonly files: number;
  readonly indexOf: ReadonlyMap<string, number>;
}

export function imageModels(data: PageData): readonly ImageModel[] {
  return data.images.map((image, side) => modelOf(image, side, data));
}

/** Computes what will be asked for sooner or later, a part at a time, while nobody waits for anything. */
export function computeAhead(images: readonly ImageModel[]): void {
  const todo = images.flatMap((image) =>
    image.layeringNames.map((_, index) => () => image.layering(index).summary),
  );
  const next = (): void => {
    todo.shift()?.();
    if (todo.length > 0) whenIdle(next);
  };
  whenIdle(next);
}

function whenIdle(act: () => void): void {
  // Safari has none.
  const { requestIdleCallback } = globalThis as { requestIdleCallback?: (act: () => void) => void };
  if (requestIdleCallback === undefined) setTimeout(act, 200);
  else requestIdleCallback(act);
}

function modelOf(image: PageImage, side: number, { diff }: PageData): ImageModel {
  const { explanation, sizes, layerOf } = image;
  const named = new Map(image.roots);
  const packages = image.paths.map((rest, index): PackageModel => {
    const storePath = image.prefix + rest;
    const parts = packageOfPath(storePath);
    const namedBy = named.get(index);
    return {
      ...{ index, storePath, version: parts.version, size: sizes[index]!, layer: layerOf[index]! },
      title: packageTitle(parts),
      lower: storePath.toLowerCase(),
      ...(namedBy && { namedBy }),
    };
  });
  const references = image.references.map(fromDistances);
  const referrers = referrersOf(references);
  const indexOf = new Map(packages.map(({ storePath, index }) => [storePath, index]));
  const known: Layering[] = [];
  const changes = diff && changesOf(diff, side === 0 ? 'a' : 'b', indexOf);
  return {
    ...{ side, data: image, explanation, packages, sizes, references, referrers, indexOf },
    name: explanation.names[0] ?? explanation.input,
    roots: image.roots.map(([index]) => index),
    layeringNames: image.layerings.map(({ name }) => name),
    layering: (index) => {
      known[index] ??= layeringOf(image, index, referrers);
      return known[index];
    },
    size: image.layers.reduce((sum, layer) => sum + layer.size, 0),
    files: image.files?.reduce((sum, [count]) => sum + count, 0) ?? 0,
    ...(changes && { changes }),
  };
}

function fromDistances(distances: readonly number[]): readonly number[] {
  let value = 0;
  return distances.map((distance) => {
    value += distance;
    return value;
  });
}

function layeringOf(image: PageImage, at: number, referrers: ImageModel['referrers']): Layering {
  const { name, layers: chosen } = image.layerings[at] ?? { name: 'as it is', layers: [] };
  const layers = at === 0 ? layersAsTheyAre(image) : layersUnder(image, chosen);
  const layerOf: number[] = image.paths.map(() => -1);
  for (const layer of layers) for (const index of layer.paths) layerOf[index] = layer.index;
  let costs: Layering['costs'] | undefined;
  let summary: LayeringSummary | undefined;
  return {
    ...{ name, layers, layerOf },
    get costs() {
      costs ??= updateCosts(chosen, image.sizes, referrers);
      return costs;
    },
    get summary() {
      summary ??= summaryOf(this.costs, chosen.flat(), chosen.length);
      return summary;
    },
  };
}

function layersAsTheyAre(image: PageImage): readonly LayerModel[] {
  const paths: number[][] = image.layers.map(() => []);
  for (const [index, layer] of image.layerOf.entries()) paths[layer]?.push(index);
  return image.layers.map((layer, index) => realLayer(image, index, index, paths[index]!, layer.size));
}

function layersUnder(image: PageImage, chosen: readonly (readonly number[])[]): readonly LayerModel[] {
  const there = layersAsTheyAre(image);
  const base = there.filter(({ kind }) => kind === 'base');
  const made = chosen.map((paths, index): LayerModel => {
    const size = paths.reduce((sum, path) => sum + image.sizes[path]!, 0);
    return { index: base.length + index, kind: 'store', size, paths, ownFiles: 0 };
  });
  // What such a layer has beside store paths stays, the frame of its archive included.
  const own = there.flatMap(({ kind, size, paths, index }) => {
    const left = size - paths.reduce((sum, path) => sum + image.sizes[path]!, 0);
    return kind === 'base' || image.layers[index]!.kind === 'store' || left <= 0 ? [] : [{ index, left }];
  });
  const files = own.map(({ index, left }, at) =>
    realLayer(image, index, base.length + made.length + at, [], left),
  );
  return [...base, ...made, ...files];
}

function realLayer(
  image: PageImage,
  real: number,
  index: number,
  paths: readonly number[],
  size: number,
): LayerModel {
  const { kind, isExplicit, diffId, ownFiles } = image.layers[real]!;
  return {
    ...{ index, size, paths, real },
    kind: isExplicit ? 'explicit' : kind,
    ownFiles: kind === 'store' ? 0 : ownFiles,
    ...(diffId !== undefined && { diffId }),
  };
}

function summaryOf(costs: readonly UpdateCost[], sent: readonly number[], layers: number): LayeringSummary {
  const bytes = sent.map((index) => costs[index]!.bytes).sort((a, b) => a - b);
  const total = bytes.reduce((sum, each) => sum + each, 0);
  return {
    mean: bytes.length === 0 ? 0 : total / bytes.length,
    median: bytes[Math.floor(bytes.length / 2)] ?? 0,
    worst: bytes.at(-1) ?? 0,
    layers,
  };
}
