// Reads a layer once, as a stream: what its entries are, digests of their contents, and whether it is what its config says.
import { createHash } from 'node:crypto';
import type { ByteString } from '../../archive/byte-string.ts';
import { type Compression, compressionOf, decompressed } from '../../archive/decompress.ts';
import { held, startOf } from '../../archive/first-bytes.ts';
import type { EntryTime } from '../../archive/pax-records.ts';
import { tap } from '../../archive/tap.ts';
import { maxEntries, type TarEntry, tarEntries } from '../../archive/tar-entries.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { wrong } from '../formats/oci/oci-content.ts';
import { maxKeptParts, partsOf } from '../root/kept-parts.ts';
import { namesOf } from '../root/root-tree.ts';
import type { FileFacts } from './file-facts.ts';
import type { ImageSide, SideLayer } from './image-side.ts';
import { scanContent } from './store-hashes.ts';

export interface ReadLayer {
  readonly layer: SideLayer;
  readonly compression: Compression;
  /** In their order; hard links are entries of type `link`. */
  readonly entries: readonly FileFacts[];
}

export interface ReadOptions {
  /** Hashes of store paths to be replaced, see `replacementsFor`. */
  readonly replacements: ReadonlyMap<string, string>;
  /** Entries that may still be kept; what is read is taken from it. */
  readonly room: { entries: number };
  /** Called with bytes read since the last call, as they are stored. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** For the layers of one image. */
export function roomForEntries(): ReadOptions['room'] {
  return { entries: maxEntries };
}

/**
 * @throws NixlayerError E_BASE_IMAGE (damaged, hostile, not what its config says, or its decompressor is missing), E_ABORTED;
 *   what the content throws
 */
export async function readLayer(
  { content }: Pick<ImageSide, 'content'>,
  layer: SideLayer,
  options: ReadOptions,
): Promise<ReadLayer> {
  const { signal, onBytes } = options;
  const name = `layer ${layer.index + 1}`;
  const blob = tap(content.open(layer.descriptor, signal), (chunk) => onBytes?.(chunk.length));
  const { source, start } = await startOf(blob);
  const compression = compressionOf(start);
  const [algorithm = 'sha256'] = layer.diffId.split(':');
  // Who opens a blob gets what its digest says, so that it is not computed twice.
  const isKnown = compression === 'none' && layer.descriptor.digest === layer.diffId;
  const digest = isKnown ? undefined : createHash(algorithm);
  const plain = decompressed(held(source, start), compression, `${name} of ${content.name}`, signal);
  const entries: FileFacts[] = [];
  const shared = sharedValues();
  let parts = 0;
  try {
    for await (const entry of tarEntries(tap(plain, (chunk) => digest?.update(chunk)))) {
      const facts = await factsOf(entry, layer.index, options.replacements, shared);
      entries.push(facts);
      parts += partsOf(entry, entry.name) + partsBeyond(facts);
      options.room.entries -= 1;
      if (parts > maxKeptParts || options.room.entries < 0)
        throw wrong(content, `its ${name} has more names and attributes than any image`);
    }
    // What stands behind the end of the compressed data is part of the blob.
    for (let step = await source.next(); step.done !== true; step = await source.next());
  } catch (cause) {
    await source.return().catch(() => undefined); // the first error is the one that tells
    if (cause instanceof NixlayerError) throw cause;
    throw new NixlayerError(
      'E_BASE_IMAGE',
      `${content.name} cannot be used as an image: its ${name} is no sound layer: ${(cause as Error).message}`,
      { cause },
    );
  }
  const actual = digest === undefined ? layer.diffId : `${algorithm}:${digest.digest('hex')}`;
  if (actual !== layer.diffId)
    throw wrong(content, `its ${name} has the diffID ${actual}, but its config says ${layer.diffId}`);
  return { layer, compression, entries };
}

async function factsOf(
  entry: TarEntry,
  layer: number,
  replacements: ReadonlyMap<string, string>,
  shared: SharedValues,
): Promise<FileFacts> {
  const { type, mode, uid, gid, uname, gname, time, xattrs, linkName, major, minor } = entry;
  const { digest, rewritten, references } = type === 'file' ? await scanOf(entry, replacements) : noContent;
  // Written out, as what is made of spreads takes several times as much memory.
  return {
    path: pathOf(entry.name),
    type,
    mode: mode & 0o7777,
    uid,
    gid,
    uname: shared.name(uname),
    gname: shared.name(gname),
    time: shared.time(time),
    xattrs,
    linkName,
    major,
    minor,
    size: type === 'file' ? entry.size : 0,
    layer,
    digest,
    rewritten,
    references,
  };
}

const noReferences: readonly string[] = [];
const noContent = { digest: '', rewritten: '', references: noReferences };

/** Most entries of a layer have the same owner and time: they are kept once. */
interface SharedValues {
  name(name: ByteString): ByteString;
  time(time: EntryTime): EntryTime;
}

function sharedValues(): SharedValues {
  const names = new Map<ByteString, ByteString>();
  let last: EntryTime | undefined;
  return {
    name(name) {
      const known = names.get(name);
      if (known === undefined) names.set(name, name);
      return known ?? name;
    },
    time(time) {
      if (last?.seconds !== time.seconds || last.nanoseconds !== time.nanoseconds) last = time;
      return last;
    },
  };
}

async function scanOf(
  { content }: TarEntry,
  replacements: ReadonlyMap<string, string>,
): Promise<Pick<FileFacts, 'digest' | 'rewritten' | 'references'>> {
  const scan = scanContent(replacements);
  for await (const chunk of content) scan.update(chunk);
  const { digest, rewritten, references } = scan.finish();
  // One text for both where they are the same: there are many.
  const isSame = rewritten === digest;
  return {
    digest,
    rewritten: isSame ? digest : rewritten,
    references: references.length === 0 ? noReferences : references,
  };
}

/** Names of owners, and of store paths in contents; see `partsOf`. */
function partsBeyond({ uname, gname, references }: FileFacts): number {
  return Math.max(0, uname.length + gname.length - 64) / 100 + references.length / 10;
}

function pathOf(name: ByteString): ByteString {
  const path = namesOf(name).join('/');
  return path === name ? name : path; // one text for both
}
