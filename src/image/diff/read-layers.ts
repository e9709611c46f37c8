// Reads the layers that two images do not share, with the hashes of all store paths that lie in them.
import { wrong } from '../formats/oci/oci-content.ts';
import { storePathOf } from './file-facts.ts';
import type { ImageSide, SideLayer } from './image-side.ts';
import type { ReadLayers } from './pair-layers.ts';
import { type ReadLayer, type ReadOptions, readLayer, roomForEntries } from './read-layer.ts';
import { replacementsFor } from './store-hashes.ts';
import { hintedStorePaths, type KnownStorePaths } from './store-path-hints.ts';

export interface ReadingOptions extends Pick<ReadOptions, 'onBytes' | 'signal'> {
  /** Reads layers that both have as well, once. */
  readonly readShared?: boolean | undefined;
  readonly storePaths?: { readonly a?: KnownStorePaths; readonly b?: KnownStorePaths } | undefined;
}

export interface ReadImages {
  readonly a: ReadLayers;
  readonly b: ReadLayers;
  /** Of each layer, the store paths that it is said to hold. */
  readonly hints: { readonly a: readonly string[][]; readonly b: readonly string[][] };
  readonly replacements: ReadonlyMap<string, string>;
}

/** @throws NixlayerError as `readLayer`; E_BASE_IMAGE when the configs say two things of one blob */
export async function readLayers(a: ImageSide, b: ImageSide, options: ReadingOptions): Promise<ReadImages> {
  const shared = sharedLayers(a, b);
  const hints = hintsOf(a, b, shared, options);
  const read = async (replacements: ReadonlyMap<string, string>): Promise<ReadImages> => {
    const [readA, readB] = await readSides(a, b, shared, { ...options, replacements });
    return { a: readA, b: readB, hints, replacements };
  };
  const known = [...hints.a, ...hints.b].flat();
  const first = await read(replacementsFor(known));
  const found = storePathsIn(first);
  // Hashes have to be known before they can be found: what nobody told of is read again.
  return found.every((storePath) => first.replacements.has(hashOf(storePath)))
    ? first
    : read(replacementsFor([...known, ...found]));
}

/** The layers whose blob both have, with the layer of A that is the same. */
type SharedLayers = ReadonlyMap<SideLayer, SideLayer>;

function sharedLayers(a: ImageSide, b: ImageSide): SharedLayers {
  const first = new Map(a.layers.toReversed().map((layer) => [layer.descriptor.digest, layer]));
  const wanted = new Set(b.layers.map(({ descriptor }) => descriptor.digest));
  const shared = new Map<SideLayer, SideLayer>();
  for (const layer of [...a.layers, ...b.layers]) {
    const { digest } = layer.descriptor;
    const same = first.get(digest);
    if (same === undefined || !wanted.has(digest)) continue;
    if (same.diffId !== layer.diffId)
      throw wrong(b.content, `its config says another diffID of ${digest} than ${a.content.name}`);
    shared.set(layer, same);
  }
  return shared;
}

/** One blob holds the same on both sides, whatever the images say. */
function hintsOf(
  a: ImageSide,
  b: ImageSide,
  shared: SharedLayers,
  { storePaths }: ReadingOptions,
): ReadImages['hints'] {
  const inA = hintedStorePaths(a, storePaths?.a);
  const inB = hintedStorePaths(b, storePaths?.b);
  const either = new Map<SideLayer, string[]>();
  for (const [layer, same] of shared) {
    const own = (a.layers.includes(layer) ? inA : inB)[layer.index] ?? [];
    if ((either.get(same)?.length ?? 0) === 0) either.set(same, own);
  }
  const hintsFor = (side: ImageSide, hints: readonly string[][]): string[][] =>
    side.layers.map((layer) => either.get(shared.get(layer) ?? layer) ?? hints[layer.index] ?? []);
  return { a: hintsFor(a, inA), b: hintsFor(b, inB) };
}

type SideOptions = ReadingOptions & Pick<ReadOptions, 'replacements'>;

async function readSides(
  a: ImageSide,
  b: ImageSide,
  shared: SharedLayers,
  options: SideOptions,
): Promise<[ReadLayers, ReadLayers]> {
  const unread = (layer: SideLayer): boolean => !shared.has(layer);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const reading = [
    readSide(a, options.readShared ? a.layers : a.layers.filter(unread), { ...options, signal }),
    readSide(b, b.layers.filter(unread), { ...options, signal }),
  ] as const;
  const [readA, readB] = await Promise.all(reading).catch(async (error) => {
    // Nobody closes what is still being read.
    stop.abort();
    await Promise.allSettled(reading);
    throw error;
  });
  if (options.readShared)
    for (const layer of b.layers) {
      const same = readA.get(shared.get(layer)?.index ?? -1);
      if (same !== undefined) readB.set(layer.index, movedTo(same, layer));
    }
  return [readA, readB];
}

async function readSide(
  side: ImageSide,
  layers: readonly SideLayer[],
  options: SideOptions,
): Promise<Map<number, ReadLayer>> {
  const read = new Map<number, ReadLayer>();
  const byDigest = new Map<string, ReadLayer>();
  const room = roomForEntries();
  for (const layer of layers) {
    const known = byDigest.get(layer.descriptor.digest);
    const isSame = known !== undefined && known.layer.diffId === layer.diffId;
    const one = isSame ? movedTo(known, layer) : await readLayer(side, layer, { ...options, room });
    byDigest.set(layer.descriptor.digest, one);
    read.set(layer.index, one);
  }
  return read;
}

function movedTo({ entries, compression }: ReadLayer, layer: SideLayer): ReadLayer {
  return { layer, compression, entries: entries.map((entry) => ({ ...entry, layer: layer.index })) };
}

function storePathsIn({ a, b }: ReadImages): string[] {
  const found = new Set<string>();
  for (const layer of [...a.values(), ...b.values()])
    for (const { path } of layer.entries) {
      const place = storePathOf(path);
      if (place !== undefined) found.add(place.storePath);
    }
  return [...found];
}

function hashOf(storePath: string): string {
  return storePath.slice(storePath.lastIndexOf('/') + 1).slice(0, 32);
}
