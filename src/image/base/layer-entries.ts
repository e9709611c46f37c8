// The entries of a base layer, one after the other.
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { decompressed } from '../../archive/decompress.ts';
import type { TarFile } from '../../archive/tar-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { BaseLayer } from './base-image.ts';

export interface LayerEntry {
  /** Without `./` or `/` in front and `/` behind; empty for the root. */
  readonly name: string;
  readonly type: Header['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content. */
  readonly size: number;
  readonly linkName: string;
  /** Has extended attributes, which a store path never has. */
  readonly hasAttributes: boolean;
}

/**
 * Calls `visit` for each entry of a layer, and waits for it; content that it does not read is skipped.
 * @throws NixlayerError E_ARCHIVE_FORMAT when it is no tar archive, or is damaged; E_ABORTED
 */
export async function visitEntries(
  tar: TarFile,
  layer: BaseLayer,
  visit: (entry: LayerEntry, content: AsyncIterable<Uint8Array>) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  const archive = extract();
  const chunks = decompressed(tar.read(layer.member, signal), layer.compression, layer.name, signal);
  const feeding = pipeline(Readable.from(chunks), archive as unknown as Writable).catch(() => undefined); // the loop sees the error
  try {
    for await (const data of archive) {
      await visit(entryOf(data.header), data as AsyncIterable<Uint8Array>);
      data.resume();
    }
  } catch (error) {
    if (error instanceof NixlayerError) throw error;
    throw new NixlayerError('E_ARCHIVE_FORMAT', `its layer ${layer.name} is not a sound tar archive`, {
      cause: error,
      hint: 'The base image is damaged; make or fetch it again.',
    });
  } finally {
    archive.destroy();
    await feeding;
  }
}

function entryOf(header: Header): LayerEntry {
  const pax = (header.pax ?? {}) as Record<string, string>;
  return {
    name: header.name.replace(/^(?:\.?\/+)+/, '').replace(/^\.$|\/+$/g, ''),
    type: header.type,
    mode: header.mode,
    uid: Number(pax.uid ?? header.uid),
    gid: Number(pax.gid ?? header.gid),
    size: Number(header.size),
    linkName: header.linkname ?? '',
    hasAttributes: Object.keys(pax).some((key) => /xattr|acl/i.test(key)),
  };
}
