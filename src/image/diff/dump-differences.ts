// Writes what differs of two images as files, for programs that look into them. Names come from the images: only folders
// and plain files are made, in a folder of their own; links and devices are told in words.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ByteString, toBytes } from '../../archive/byte-string.ts';
import { compressionOf, decompressed } from '../../archive/decompress.ts';
import { held, startOf } from '../../archive/first-bytes.ts';
import { tap } from '../../archive/tap.ts';
import { tarEntries } from '../../archive/tar-entries.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { toWriteError } from '../../errors/write-error.ts';
import { sha256Hex } from '../../store/hash.ts';
import { namesOf } from '../root/root-tree.ts';
import { shownType } from './compare-facts.ts';
import type { ComparedImages } from './diff-images.ts';
import { listedChanges } from './diff-parts.ts';
import { type FileFacts, shownMode, shownName, shownTime } from './file-facts.ts';
import type { ImageSide, SideLayer } from './image-side.ts';
import type { TreeChange } from './tree-change.ts';

/**
 * `a` and `b` each get `manifest.json`, `config.json`, `files.txt` (a line for each name that differs, with all that is
 * known of it), `files/` with contents, and `layers/` with those that differ in their format alone. The folder appears
 * when it is complete.
 * @throws NixlayerError E_WRITE (there is something), E_DISK_FULL, E_ABORTED; what reading layers throws
 */
export async function dumpDifferences(
  compared: ComparedImages,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  await assertFree(folder);
  const temporary = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    for (const side of ['a', 'b'] as const) {
      await mkdir(join(temporary, side), { recursive: true });
      await dumpSide(compared, side, join(temporary, side), signal);
    }
    await rmdir(folder).catch(() => undefined); // an empty one
    await rename(temporary, folder);
  } catch (error) {
    throw toWriteError(error, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error is the one that tells
  }
}

async function assertFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw toWriteError(error, folder);
  });
  if (names.length > 0)
    throw new NixlayerError('E_WRITE', `${folder} is there already, and is not empty`, {
      hint: 'Choose a new folder: what is in it would be mixed up.',
    });
}

async function dumpSide(
  compared: ComparedImages,
  name: 'a' | 'b',
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const side = compared[name];
  await writeFile(join(folder, 'manifest.json'), side.manifestBytes);
  await writeFile(join(folder, 'config.json'), side.configText);
  const changes = listedChanges(compared.changes).flatMap((change) => {
    const facts = change[name];
    return facts === undefined ? [] : [{ path: pathOn(change, facts), facts, change }];
  });
  await writeFile(
    join(folder, 'files.txt'),
    changes.map(({ path, facts }) => `${lineOf(path, facts)}\n`).join(''),
  );
  const wanted = new Map<number, Map<ByteString, Buffer[]>>();
  for (const { path, facts, change } of changes) {
    if (!hasContent(change)) continue;
    const file = placeFor(join(folder, 'files'), path);
    if (facts.type === 'directory') await mkdir(file, { recursive: true });
    else if (facts.type === 'file') {
      const inLayer = wanted.get(facts.layer) ?? new Map<ByteString, Buffer[]>();
      inLayer.set(facts.path, [...(inLayer.get(facts.path) ?? []), file]);
      wanted.set(facts.layer, inLayer);
    } else {
      await makeFolderFor(file);
      await writeFile(file, `${wordsFor(facts)}\n`);
    }
  }
  for (const [index, files] of wanted) {
    const layer = side.layers[index];
    if (layer !== undefined) await writeContents(side, layer, files, signal);
  }
  for (const pair of compared.pairs) {
    const layer = pair[name];
    if (layer === undefined || !['tar', 'entries', 'files'].includes(pair.same)) continue;
    await dumpLayer(side, layer, pair.same === 'tar', join(folder, 'layers'), signal);
  }
}

/** A hard link has the name of the change, what is compared by its hash one of its own. */
function pathOn({ path, fields }: TreeChange, facts: FileFacts): ByteString {
  return fields.some(({ field }) => field === 'path') ? facts.path : path;
}

/** Is it of one side only, or is there more to see than what `files.txt` tells? */
function hasContent({ fields }: TreeChange): boolean {
  return (
    fields.length === 0 ||
    fields.some(({ field }) => ['type', 'content', 'link target', 'device'].includes(field))
  );
}

function lineOf(path: ByteString, facts: FileFacts): string {
  const { mode, uid, gid, uname, gname, time, size, digest, xattrs } = facts;
  const attributes = [...xattrs]
    .sort()
    .map(([name, value]) => `${JSON.stringify(name)}=0x${toBytes(value).toString('hex')}`);
  const owner = `${uid}(${JSON.stringify(uname)}):${gid}(${JSON.stringify(gname)})`;
  return [
    JSON.stringify(path === '' ? '/' : shownName(path)),
    ...[wordsFor(facts), shownMode(mode), owner, shownTime(time)],
    ...(digest === '' ? [] : [`${size} bytes`, digest]),
    ...attributes,
  ].join('  ');
}

function wordsFor(facts: FileFacts): string {
  const words = shownType(facts);
  if (facts.linkName !== '' && facts.type !== 'file')
    return `${words} to ${JSON.stringify(shownName(facts.linkName))}`;
  return facts.type.endsWith('-device') ? `${words} ${facts.major}:${facts.minor}` : words;
}

/** Bytes that every file system takes, of one name and of a path. */
const [longestName, longestPath] = [200, 1000];

/** Below the folder, by the names of the path; what is too long is called by its digest. */
function placeFor(folder: string, path: ByteString): Buffer {
  const names = namesOf(path);
  const isLong = path.length > longestPath || names.some((name) => name.length > longestName);
  const below = isLong ? `long-${sha256Hex(toBytes(path))}` : names.join('/');
  return Buffer.concat([Buffer.from(`${folder}/`), toBytes(below)]);
}

async function makeFolderFor(file: Buffer): Promise<void> {
  await mkdir(file.subarray(0, file.lastIndexOf('/')), { recursive: true });
}

async function writeContents(
  side: ImageSide,
  layer: SideLayer,
  files: ReadonlyMap<ByteString, readonly Buffer[]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const { name, type, content } of tarEntries(plainLayer(side, layer, signal))) {
    const [first, ...others] = type === 'file' ? (files.get(namesOf(name).join('/')) ?? []) : [];
    if (first === undefined) continue;
    await makeFolderFor(first);
    await pipeline(Readable.from(content), createWriteStream(first));
    for (const other of others) {
      await makeFolderFor(other);
      await writeFile(other, `another name of ${shownName(namesOf(name).join('/'))}\n`);
    }
  }
}

async function dumpLayer(
  side: ImageSide,
  layer: SideLayer,
  asStored: boolean,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const chunks = asStored ? side.content.open(layer.descriptor, signal) : plainLayer(side, layer, signal);
  const name = `${String(layer.index + 1).padStart(3, '0')}.tar${asStored ? '.blob' : ''}`;
  await pipeline(Readable.from(chunks), createWriteStream(join(folder, name)));
}

async function* plainLayer(
  { content }: ImageSide,
  { descriptor, index }: SideLayer,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { source, start } = await startOf(tap(content.open(descriptor, signal), () => undefined));
  const name = `layer ${index + 1} of ${content.name}`;
  yield* decompressed(held(source, start), compressionOf(start), name, signal);
}
