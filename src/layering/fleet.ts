// Layers for several images that share as many of them as can be.
//
// The paths of all images fall into parts: a part are those that the same images need. A layer within a part brings no
// image a path that it does not need, and all of them have it in common.
//
//     web: glibc openssl node web      part of both: glibc openssl      parts of one: node web · python cron
//     cron: glibc openssl python cron
//
// Each part begins with a layer for each path, and its steps of transfer layering are known (merge-layers.ts). As long as
// an image has too many layers, the next step of that part is taken which costs least: the bytes that it is expected to
// re-send more, in each image that has the part, for each image that has too many layers. For one image this is transfer.
//
// An image with more parts than it may have layers puts those that the fewest images need into a layer of its own. The
// others keep these parts in common.
import type { SizedNode } from './auto-layer.ts';
import type { ChangeRates } from './change-rates.ts';
import { rateOf } from './change-sets.ts';
import { type MergeStep, mergeSteps } from './merge-layers.ts';
import { sortByPackageName } from './package-name.ts';
import { type WeighedPaths, weighPaths } from './transfer.ts';

export interface FleetImage {
  /** Closed under references. */
  readonly closure: readonly SizedNode[];
  /** Paths of the closure that no layer of this image takes. */
  readonly excluded: ReadonlySet<string>;
  /** Layers at most, at least 1. */
  readonly limit: number;
}

export interface FleetLayer {
  readonly paths: readonly string[];
  /** Indices of all images that have this very layer, ascending. */
  readonly images: readonly number[];
}

/**
 * The layers of each image from the lowest to the uppermost: what most images share is lowest, so that images have the
 * beginning of their layers in common as well; within a part what changes rarely. The order of images does not matter.
 *
 * @param rates how often a path changes, by its name; all alike without them
 * @throws NixlayerError E_CLOSURE when a list is not closed under references
 */
export function layerFleet(images: readonly FleetImage[], rates?: ChangeRates): FleetLayer[][] {
  const weighed = weighPaths(unionOf(images), rates);
  const parts = partsOf(images, weighed);
  const own = images.map(({ limit }, image) => ownPartsOf(parts, image, limit));
  const shared = parts.map((part) => ({
    part,
    users: part.holders.filter((image) => !own[image]!.has(part)),
  }));
  const layersOf = mergeParts(shared, own, images, weighed);
  const all = images.map((_, image) => {
    const common = shared.filter(({ users }) => users.includes(image)).flatMap(({ part }) => layersOf(part));
    const apart = [...own[image]!].flatMap(({ paths }) => paths);
    const layers = apart.length === 0 ? common : [...common, apart];
    return layers.map((paths) => sortByPackageName(paths.map((index) => weighed.paths[index]!)));
  });
  return withSharers(all);
}

interface Part {
  /** Indices of images. */
  readonly holders: readonly number[];
  /** Ascending indices. */
  readonly paths: readonly number[];
  /** Roughly, in bytes. */
  readonly size: number;
}

function unionOf(images: readonly FleetImage[]): SizedNode[] {
  return [
    ...new Map(images.flatMap(({ closure }) => closure.map((node) => [node.path, node] as const))).values(),
  ];
}

/** What most images need first, ties by the first path. */
function partsOf(images: readonly FleetImage[], { paths, sizes }: WeighedPaths): Part[] {
  const holders = new Map<string, number[]>();
  for (const [image, { closure, excluded }] of images.entries()) {
    for (const { path } of closure) {
      if (excluded.has(path)) continue;
      const known = holders.get(path);
      if (known === undefined) holders.set(path, [image]);
      else known.push(image);
    }
  }
  const parts = new Map<string, { holders: readonly number[]; paths: number[]; size: number }>();
  for (const [index, path] of paths.entries()) {
    const own = holders.get(path);
    if (own === undefined) continue;
    const key = own.join();
    const part = parts.get(key) ?? { holders: own, paths: [], size: 0 };
    part.paths.push(index);
    part.size += sizes[index]!;
    parts.set(key, part);
  }
  return [...parts.values()].sort((a, b) => b.holders.length - a.holders.length || a.paths[0]! - b.paths[0]!);
}

/** The parts that an image puts into a layer of its own, because there are too many. */
function ownPartsOf(parts: readonly Part[], image: number, limit: number): ReadonlySet<Part> {
  const held = parts.filter(({ holders }) => holders.includes(image));
  if (held.length <= limit) return new Set();
  const rarest = held.toSorted(
    (a, b) => a.holders.length - b.holders.length || a.size - b.size || a.paths[0]! - b.paths[0]!,
  );
  return new Set(rarest.slice(0, held.length - limit + 1));
}

interface SharedPart {
  readonly part: Part;
  /** The images that have the layers of the part. */
  readonly users: readonly number[];
}

/** @returns the layers of a part, what changes rarely first */
function mergeParts(
  shared: readonly SharedPart[],
  own: readonly ReadonlySet<Part>[],
  images: readonly FleetImage[],
  { sets, sizes, neighbours }: WeighedPaths,
): (part: Part) => number[][] {
  const drafts = shared.map(({ part, users }) => {
    const layers = new Map(part.paths.map((path) => [path, { paths: [path], rate: rateOf(sets, path) }]));
    // Steps are found out from the last to the first.
    const steps = users.length === 0 ? [] : mergeSteps(sets, part.paths, sizes, neighbours).reverse();
    return { part, users, layers, steps };
  });
  const tooMany = images.map(({ limit }, image) => {
    const counts = drafts.map(({ users, layers }) => (users.includes(image) ? layers.size : 0));
    return counts.reduce((sum, count) => sum + count, own[image]!.size > 0 ? 1 : 0) - limit;
  });
  while (tooMany.some((count) => count > 0)) {
    let [best, least] = [undefined as (typeof drafts)[number] | undefined, Number.POSITIVE_INFINITY];
    for (const draft of drafts) {
      const step = draft.steps.at(-1);
      const cost = step === undefined ? least : costOf(step, draft.users, tooMany);
      if (cost < least) [best, least] = [draft, cost];
    }
    // There is one: no image has more parts than it may have layers.
    const { layers, steps, users } = best!;
    const { into, from, rate } = steps.pop()!;
    layers.set(into, { paths: [...layers.get(into)!.paths, ...layers.get(from)!.paths], rate });
    layers.delete(from);
    for (const image of users) tooMany[image]! -= 1;
  }
  const layersOf = new Map(
    drafts.map(({ part, layers }) => {
      const sorted = [...layers].sort(([a, one], [b, other]) => one.rate - other.rate || a - b);
      return [part, sorted.map(([, { paths }]) => paths)];
    }),
  );
  return (part) => layersOf.get(part)!;
}

/** In powers of 2, as in merge-layers.ts: costs that are nearly alike tie, and parts keep their order. */
function costOf({ bytes }: MergeStep, users: readonly number[], tooMany: readonly number[]): number {
  const helped = users.filter((image) => tooMany[image]! > 0).length;
  if (helped === 0) return Number.POSITIVE_INFINITY;
  return bytes === 0 ? -1000 : Math.round(Math.log2((bytes * users.length) / helped));
}

function withSharers(images: readonly (readonly (readonly string[])[])[]): FleetLayer[][] {
  const sharers = new Map<string, number[]>();
  for (const [image, layers] of images.entries()) {
    for (const paths of layers) {
      const key = paths.join('\n');
      const known = sharers.get(key);
      if (known === undefined) sharers.set(key, [image]);
      else known.push(image);
    }
  }
  return images.map((layers) => layers.map((paths) => ({ paths, images: sharers.get(paths.join('\n'))! })));
}
