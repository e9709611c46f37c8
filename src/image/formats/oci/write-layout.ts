// An OCI layout (OCI image-spec, image-layout.md): a folder with blobs by digest and an index of images.

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomically } from '../../../archive/atomic-file.ts';
import { LockLost, withFolderLock } from '../../../archive/folder-lock.ts';
import type { WriteOptions } from '../../../archive/write-archive.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { toWriteError } from '../../../errors/write-error.ts';
import { jsonMember, jsonText } from '../../../json/json-access.ts';
import { isJsonArray, type JsonValue, parseOrderedJson, toPlainJson } from '../../../json/ordered-json.ts';
import type { Blob } from './blob.ts';
import type { OciFiles } from './oci-image.ts';
import { ociIndexText, ociLayoutText, refNameAnnotation } from './oci-manifest.ts';
import { blobPath } from './write-archive.ts';

/**
 * Writes the image as a new layout, whose folder appears when it is complete, or adds it to the layout that is there:
 * blobs that it has already stay, and the index, written last, names the new image in the place of one with the same
 * name. Several processes may do that at once, and also make the layout at once: none loses the image of another.
 * @throws NixlayerError E_WRITE (there is something else), E_SPEC (its index is not JSON), E_DISK_FULL, E_LAYER_CHANGED,
 *   E_BASE_IMAGE, E_ABORTED
 */
export async function writeOciLayout(
  oci: OciFiles,
  folder: string,
  options: WriteOptions = {},
): Promise<void> {
  try {
    if (await isLayout(folder)) return await addTo(folder, oci, options);
    const temporary = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.tmp`);
    try {
      await mkdir(temporary);
      await addTo(temporary, oci, options);
      if (await appears(temporary, folder)) return;
      // Someone else has made it meanwhile.
      await isLayout(folder);
      for (const { descriptor } of oci.blobs) await moveBlob(temporary, folder, descriptor.digest);
      await addToIndex(folder, oci, options);
    } finally {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error is the one that tells
    }
  } catch (error) {
    throw toWriteError(error, folder);
  }
}

/** False when there is nothing yet, or an empty folder. @throws NixlayerError E_WRITE for anything else */
async function isLayout(folder: string): Promise<boolean> {
  const status = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (status === undefined) return false;
  const names = status.isDirectory() ? await readdir(folder) : undefined;
  if (names?.length === 0) return false;
  if (names?.includes('oci-layout')) return true;
  throw new NixlayerError('E_WRITE', `${folder} is there already, and is no OCI layout`, {
    hint: 'Choose a new folder, or one with an OCI layout, to which the image is added.',
  });
}

/** False when there is a folder with something in it. */
async function appears(temporary: string, folder: string): Promise<boolean> {
  try {
    await rename(temporary, folder);
    return true;
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  }
}

async function moveBlob(from: string, to: string, digest: string): Promise<void> {
  await mkdir(dirname(join(to, blobPath(digest))), { recursive: true });
  await rename(join(from, blobPath(digest)), join(to, blobPath(digest)));
}

async function addTo(folder: string, oci: OciFiles, options: WriteOptions): Promise<void> {
  await otherImages(folder, oci); // what is wrong with the index is said before anything is written
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
  for (const blob of oci.blobs) await writeBlob(folder, blob, oci.layers.indexOf(blob), options);
  await writeText(join(folder, 'oci-layout'), ociLayoutText);
  await addToIndex(folder, oci, options);
}

/** Reads the index and writes it anew, which no two may do at once. */
async function addToIndex(folder: string, oci: OciFiles, { signal }: WriteOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withFolderLock(
        folder,
        async (confirm) => {
          const others = await otherImages(folder, oci);
          const text = ociIndexText([...others, ...oci.indexEntries]);
          await writeText(join(folder, 'index.json'), text, confirm);
        },
        { signal },
      );
    } catch (error) {
      if (!(error instanceof LockLost)) throw error;
      if (attempt === mostAttempts)
        throw new NixlayerError('E_WRITE', `${folder} is written by others again and again`, {
          cause: error,
          hint: 'Run the command again when they are done.',
        });
    }
  }
}

const mostAttempts = 10;

/** What the index names, but for the image itself and images whose names it takes. */
async function otherImages(folder: string, oci: OciFiles): Promise<readonly unknown[]> {
  const file = join(folder, 'index.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const index = parseOrderedJson(text, file);
  const entries = jsonMember(index, 'manifests') ?? [];
  if (!isJsonArray(entries)) {
    throw new NixlayerError('E_SPEC', `${file} does not list manifests`, {
      hint: 'Expected the index of an OCI layout; choose a new folder.',
    });
  }
  const names = new Set(oci.indexEntries.map(({ annotations }) => annotations?.[refNameAnnotation]));
  const stays = (entry: JsonValue): boolean => {
    const name = refName(entry);
    return name === undefined ? jsonMember(entry, 'digest') !== oci.manifest.digest : !names.has(name);
  };
  return entries.filter(stays).map(toPlainJson);
}

function refName(entry: JsonValue): string | undefined {
  return jsonText(jsonMember(jsonMember(entry, 'annotations'), refNameAnnotation));
}

async function writeBlob(
  folder: string,
  { descriptor: { digest, size }, open }: Blob,
  layer: number,
  { signal, stats, onProgress }: WriteOptions,
): Promise<void> {
  const file = join(folder, blobPath(digest));
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isFile() && existing.size === size) {
    if (stats !== undefined) stats.reused += size;
    return onProgress?.(size, Math.max(0, layer));
  }
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of open(signal)) {
      if (stats !== undefined) stats.written += chunk.length;
      onProgress?.(chunk.length, Math.max(0, layer));
      yield chunk;
    }
  };
  await mkdir(dirname(file), { recursive: true }); // another algorithm than the usual one has a folder of its own
  await writeFileAtomically(file, (out) => pipeline(Readable.from(counted()), out, { end: false }));
}

async function writeText(file: string, text: string, confirm?: () => Promise<void>): Promise<void> {
  await writeFileAtomically(file, async (out) => void out.write(text), confirm);
}
