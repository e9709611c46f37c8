// The files of a root file system in one tar archive, as `docker export`, debootstrap and others give them, seen as a
// docker-archive of one layer. It has no config: none of an image would be true of it.
import { posix } from 'node:path';
import { readRange } from '../../../archive/file-range.ts';
import { runningDigest } from '../../../archive/layer-digest.ts';
import { openPlainFile } from '../../../archive/plain-file.ts';
import { nextEntry } from '../../../archive/read-entry.ts';
import { BrokenTar } from '../../../archive/tar-block.ts';
import type { TarFile } from '../../../archive/tar-file.ts';
import { brokenTar, type TarMember } from '../../../archive/tar-index.ts';
import { fileSource } from '../../../archive/tar-source.ts';
import { ofRoot } from '../../../archive/write-archive.ts';
import { sha256Hex } from '../../../store/hash.ts';
import { type Platform, thisPlatform } from '../platform.ts';

/**
 * Reads the archive once, for its digest. The caller closes it.
 * @param platform that the image is for; without one, that of this machine
 * @throws NixlayerError E_INPUT, E_ARCHIVE_FORMAT (no tar archive, or damaged), E_BASE_IMAGE (program missing), E_WRITE,
 *   E_DISK_FULL, E_ABORTED
 */
export async function openRootfs(
  path: string,
  platform: Platform = thisPlatform(),
  signal?: AbortSignal,
): Promise<TarFile> {
  const handle = await openPlainFile(path, signal);
  try {
    const { size } = await handle.stat();
    const first = await nextEntry(fileSource(handle)).catch((cause: unknown) => {
      throw cause instanceof BrokenTar ? brokenTar(path, cause.message, cause) : cause;
    });
    if (first === undefined) throw brokenTar(path, 'it has no members');
    const tooShort = () => brokenTar(path, 'it became shorter while it was read');
    const digest = runningDigest();
    for await (const chunk of readRange(handle, { offset: 0, size }, tooShort, signal)) digest.update(chunk);
    const { diffId } = digest.finish();
    const layerName = `${diffId.slice('sha256:'.length)}/layer.tar`;
    const texts = descriptions(platform, diffId, layerName);
    const layer = member(layerName, size);
    const made = [layer, ...[...texts].map(([name, text]) => member(name, text.length))];
    const members = new Map(made.map((each) => [each.name, each]));
    return {
      path,
      members,
      repeated: new Set(),
      resolve: (name) => members.get(posix.normalize(name)),
      read: ({ name, size: whole }, readSignal, part = { offset: 0, size: whole }) => {
        const text = texts.get(name);
        return text === undefined ? readRange(handle, part, tooShort, readSignal) : partOf(text, part);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function descriptions({ architecture, os, variant }: Platform, diffId: string, layerName: string) {
  const config = JSON.stringify({
    architecture,
    os,
    ...(variant && { variant }),
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] },
  });
  const configName = `${sha256Hex(config)}.json`;
  const manifest = JSON.stringify([{ Config: configName, RepoTags: [], Layers: [layerName] }]);
  return new Map([
    [configName, Buffer.from(config)],
    ['manifest.json', Buffer.from(manifest)],
  ]);
}

function member(name: string, size: number): TarMember {
  return { name, type: 'file', size, offset: 0, ...ofRoot, mtime: 1, linkName: '', pax: new Map() };
}

async function* partOf(text: Buffer, { offset, size }: { readonly offset: number; readonly size: number }) {
  yield Uint8Array.from(text.subarray(offset, offset + size));
}
