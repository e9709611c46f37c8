// Which layer of one image is which of the other: by digest, by diffID, by entries, and what is left by what lies in it.
import type { ByteString } from '../../archive/byte-string.ts';
import { type FileFacts, storePathOf } from './file-facts.ts';
import type { LayerPair } from './image-diff.ts';
import type { SideLayer } from './image-side.ts';
import { digestEntries } from './layer-digest.ts';
import { titleOfPath } from './packages/package-of-path.ts';
import type { ReadLayer } from './read-layer.ts';

export interface PairedLayers {
  readonly a?: SideLayer;
  readonly b?: SideLayer;
  readonly same: LayerPair['same'];
  readonly how: readonly string[];
}

/** The layers that were read, by their index. */
export type ReadLayers = ReadonlyMap<number, ReadLayer>;

/** Layers whose blob the other side has as well, each as often as both have it. */
function sharedBlobs(a: readonly SideLayer[], b: readonly SideLayer[]): [SideLayer, SideLayer][] {
  return matched(a, b, ({ descriptor }) => descriptor.digest);
}

/** In the order of the images: that of B, and layers of A alone behind those that they follow there. */
export function pairLayers(
  a: readonly SideLayer[],
  b: readonly SideLayer[],
  read: { readonly a: ReadLayers; readonly b: ReadLayers },
): PairedLayers[] {
  const pairs: PairedLayers[] = [];
  let [leftA, leftB] = [a, b];
  const take = (found: readonly [SideLayer, SideLayer][], same: LayerPair['same']): void => {
    for (const [left, right] of found)
      pairs.push({ a: left, b: right, same, how: howOf(left, right, same, read) });
    const taken = new Set(found.flat());
    leftA = leftA.filter((layer) => !taken.has(layer));
    leftB = leftB.filter((layer) => !taken.has(layer));
  };
  take(sharedBlobs(a, b), 'blob');
  take(
    matched(leftA, leftB, ({ diffId }) => diffId),
    'tar',
  );
  const digests = new Map(
    [...leftA, ...leftB].map((layer) => {
      const entries = (leftA.includes(layer) ? read.a : read.b).get(layer.index)?.entries;
      return [layer, entries && digestEntries(entries)];
    }),
  );
  take(
    matched(leftA, leftB, (layer) => digests.get(layer)?.ordered),
    'entries',
  );
  take(
    matched(leftA, leftB, (layer) => digests.get(layer)?.sorted),
    'files',
  );
  take(similar(leftA, leftB, read), 'no');
  return inOrder([
    ...pairs,
    ...leftA.map((layer): PairedLayers => ({ a: layer, same: 'no', how: [] })),
    ...leftB.map((layer): PairedLayers => ({ b: layer, same: 'no', how: [] })),
  ]);
}

/** The first of A with the first of B that has the same key, and so on. */
function matched(
  a: readonly SideLayer[],
  b: readonly SideLayer[],
  keyOf: (layer: SideLayer) => string | undefined,
): [SideLayer, SideLayer][] {
  const waiting = new Map<string, SideLayer[]>();
  for (const layer of b) {
    const key = keyOf(layer);
    if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), layer]);
  }
  return a.flatMap((layer): [SideLayer, SideLayer][] => {
    const other = waiting.get(keyOf(layer) ?? '')?.shift();
    return other === undefined ? [] : [[layer, other]];
  });
}

/** Those with the most names in common first; what has none with any goes with what lies at the same height. */
function similar(
  a: readonly SideLayer[],
  b: readonly SideLayer[],
  read: { readonly a: ReadLayers; readonly b: ReadLayers },
): [SideLayer, SideLayer][] {
  const namesIn = (layers: ReadLayers, { index }: SideLayer): ReadonlySet<string> => {
    const files = (layers.get(index)?.entries ?? []).filter(({ type }: FileFacts) => type !== 'directory');
    return new Set(files.map(({ path }) => nameAcrossReleases(path)));
  };
  const holders = new Map<string, SideLayer[]>();
  for (const layer of b)
    for (const name of namesIn(read.b, layer)) holders.set(name, [...(holders.get(name) ?? []), layer]);
  const candidates = a.flatMap((layer) => {
    const counts = new Map(b.filter(({ index }) => index === layer.index).map((same) => [same, 0]));
    for (const name of namesIn(read.a, layer))
      for (const other of holders.get(name) ?? []) counts.set(other, (counts.get(other) ?? 0) + 1);
    return [...counts].map(([other, count]) => ({ layer, other, count }));
  });
  const distance = ({ layer, other }: (typeof candidates)[number]): number =>
    Math.abs(layer.index - other.index);
  const height = ({ layer, other }: (typeof candidates)[number]): number => layer.index + other.index;
  candidates.sort((x, y) => y.count - x.count || distance(x) - distance(y) || height(x) - height(y));
  const taken = new Set<SideLayer>();
  return candidates.flatMap(({ layer, other }): [SideLayer, SideLayer][] => {
    if (taken.has(layer) || taken.has(other)) return [];
    taken.add(layer).add(other);
    return [[layer, other]];
  });
}

/** The same for another version of a package. */
function nameAcrossReleases(path: ByteString): string {
  const place = storePathOf(path);
  return place === undefined ? path : `${titleOfPath(place.storePath)}/${place.inside}`;
}

function howOf(
  a: SideLayer,
  b: SideLayer,
  same: LayerPair['same'],
  read: { readonly a: ReadLayers; readonly b: ReadLayers },
): string[] {
  if (same === 'tar') return ['compression'];
  if (same !== 'entries' && same !== 'files') return [];
  const [left, right] = [read.a.get(a.index)?.compression, read.b.get(b.index)?.compression];
  const format = same === 'files' ? 'order of entries' : 'tar format';
  return left === right ? [format] : [format, 'compression'];
}

function inOrder(pairs: readonly PairedLayers[]): PairedLayers[] {
  const paired = pairs.filter(({ b }) => b !== undefined);
  paired.sort((x, y) => (x.b?.index ?? 0) - (y.b?.index ?? 0));
  const alone = pairs.filter(({ b }) => b === undefined);
  alone.sort((x, y) => (x.a?.index ?? 0) - (y.a?.index ?? 0));
  const ordered: PairedLayers[] = [];
  for (const pair of paired) {
    while (pair.a !== undefined && alone[0]?.a !== undefined && alone[0].a.index < pair.a.index)
      ordered.push(alone.shift() as PairedLayers); // there is a first
    ordered.push(pair);
  }
  return [...ordered, ...alone];
}
