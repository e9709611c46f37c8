// Which store paths the layers of an image hold, how large they are and what they name: read from the layers themselves.
import { toBytes, toText } from '../../archive/byte-string.ts';
import { decompressed } from '../../archive/decompress.ts';
import { type TarEntry, tarEntries } from '../../archive/tar-entries.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { hashPartOf } from '../../image/diff/packages/package-of-path.ts';
import type { StorePathFacts } from '../../image/diff/packages/package-side.ts';
import { replacementsFor, scanContent } from '../../image/diff/store-hashes.ts';
import type { Layer } from '../../image/image.ts';
import { storePathBase } from '../../store/store-path-name.ts';

export type ReadableLayer = Pick<Layer, 'open' | 'compression'>;

export interface ReadLayer {
  /** Bytes of its files. */
  readonly size: number;
  /** Sorted. */
  readonly storePaths: readonly string[];
  /** Whether it has files that are in no store path. */
  readonly hasOtherFiles: boolean;
}

export interface ReadStorePaths {
  /** From the lowest to the uppermost. */
  readonly layers: readonly ReadLayer[];
  /** Of a path in several layers, as the uppermost of them has it. */
  readonly storePaths: readonly StorePathFacts[];
  /** Hash parts of the store paths that files outside of the store name; Nix's own database is not counted. */
  readonly namedByFiles: ReadonlySet<string>;
}

export interface ReadOptions {
  /**
   * Called for each entry of each layer, the first time that it is read. Who reads the content gives a promise, which is
   * waited for.
   */
  readonly onEntry?:
    | ((entry: TarEntry, layer: number, storePath: string | undefined) => Promise<void> | undefined | void)
    | undefined;
  /** Called with bytes read since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads each layer twice: only who knows all store paths finds their hashes in the files.
 * @throws NixlayerError E_ARCHIVE_FORMAT (a layer is no tar archive; more store paths than any image has), E_BASE_IMAGE, E_ABORTED
 */
export async function readStorePaths(
  layers: readonly ReadableLayer[],
  options: ReadOptions = {},
): Promise<ReadStorePaths> {
  const found = new Map<string, FoundPath>();
  const read: ReadLayer[] = [];
  for (const [index, layer] of layers.entries()) read.push(await listLayer(layer, index, found, options));
  const known = replacementsFor(found.keys());
  const namedByFiles = new Set<string>();
  for (const [index, layer] of layers.entries())
    if (known.size > 0) await scanLayer(layer, index, { found, known, namedByFiles }, options);
  const storePaths = [...found].map(([storePath, { size, layer, references }]) => ({
    ...{ storePath, size, layer },
    references: [...references],
  }));
  return { layers: read, storePaths, namedByFiles };
}

interface FoundPath {
  size: number;
  layer: number;
  /** Hash parts. */
  readonly references: Set<string>;
}

/** Far more than any image has. */
const maxStorePaths = 100_000;
const maxReferences = 5_000_000;

const storePathName = new RegExp(String.raw`^(?:\.?/)?((?:[^/]+/)*?${storePathBase})(?:/|$)`);

function storePathOf({ name }: TarEntry): string | undefined {
  const path = storePathName.exec(name)?.[1];
  return path === undefined ? undefined : `/${toText(path)}`;
}

async function listLayer(
  layer: ReadableLayer,
  index: number,
  found: Map<string, FoundPath>,
  options: ReadOptions,
): Promise<ReadLayer> {
  const storePaths = new Set<string>();
  let size = 0;
  let hasOtherFiles = false;
  for await (const entry of entriesOf(layer, index, options)) {
    const path = storePathOf(entry);
    const reading = options.onEntry?.(entry, index, path);
    if (reading !== undefined) await reading;
    const bytes = entry.type === 'file' ? entry.size : 0;
    size += bytes;
    if (path === undefined) {
      hasOtherFiles ||= entry.type !== 'directory';
      continue;
    }
    storePaths.add(path);
    const facts = found.get(path);
    if (facts?.layer === index) facts.size += bytes;
    else found.set(path, { size: bytes, layer: index, references: new Set() });
    if (found.size > maxStorePaths) throw tooMany(`${maxStorePaths} store paths`);
  }
  return { size, storePaths: [...storePaths].sort(), hasOtherFiles };
}

interface Scanning {
  readonly found: ReadonlyMap<string, FoundPath>;
  readonly known: ReadonlyMap<string, string>;
  readonly namedByFiles: Set<string>;
}

async function scanLayer(
  layer: ReadableLayer,
  index: number,
  { found, known, namedByFiles }: Scanning,
  options: ReadOptions,
): Promise<void> {
  let count = 0;
  for await (const entry of entriesOf(layer, index, options)) {
    const path = storePathOf(entry);
    const facts = path === undefined ? undefined : found.get(path);
    if (path === undefined ? isOfNix(entry) : facts?.layer !== index) continue;
    const scan = scanContent(known);
    // A link's target is what it holds. A hard link holds what another entry does.
    if (entry.type === 'symlink') scan.update(toBytes(entry.linkName));
    if (entry.type === 'file') for await (const chunk of entry.content) scan.update(chunk);
    const into = facts?.references ?? namedByFiles;
    for (const hash of scan.finish().references) {
      if (path !== undefined && hash === hashPartOf(path)) continue;
      if (!into.has(hash)) count += 1;
      into.add(hash);
    }
    if (count > maxReferences) throw tooMany(`${maxReferences} references`);
  }
}

/** The database of Nix names all store paths there are. */
function isOfNix({ name }: TarEntry): boolean {
  return /^(?:\.?\/)?nix\/var\//.test(name);
}

async function* entriesOf(
  layer: ReadableLayer,
  index: number,
  { onProgress, signal }: ReadOptions,
): AsyncGenerator<TarEntry, void> {
  const name = `layer ${index + 1}`;
  try {
    yield* tarEntries(counted(decompressed(layer.open(signal), layer.compression, name, signal)));
  } catch (cause) {
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError('E_ARCHIVE_FORMAT', `${name} is not a sound tar archive`, {
      cause,
      hint: 'The image is damaged; make or fetch it again.',
    });
  }
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      onProgress?.(chunk.length, index);
      yield chunk;
    }
  }
}

function tooMany(what: string): NixlayerError {
  return new NixlayerError('E_ARCHIVE_FORMAT', `the image has more than ${what}`, {
    hint: 'No image needs so many: make or fetch it again.',
  });
}
