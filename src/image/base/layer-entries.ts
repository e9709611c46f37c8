// The entries of a base layer, one after the other.
import { toText } from '../../archive/byte-string.ts';
import { decompressed } from '../../archive/decompress.ts';
import type { EntryType } from '../../archive/entry-header.ts';
import { type TarEntry, tarEntries } from '../../archive/tar-entries.ts';
import type { TarFile } from '../../archive/tar-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { BaseLayer } from './base-image.ts';

export interface LayerEntry {
  /** Without `./` or `/` in front and `/` behind; empty for the root. */
  readonly name: string;
  readonly type: EntryType;
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
  const chunks = decompressed(tar.read(layer.member, signal), layer.compression, layer.name, signal);
  try {
    for await (const entry of tarEntries(chunks)) await visit(entryOf(entry), entry.content);
  } catch (error) {
    if (error instanceof NixlayerError) throw error;
    throw new NixlayerError('E_ARCHIVE_FORMAT', `its layer ${layer.name} is not a sound tar archive`, {
      cause: error,
      hint: 'The base image is damaged; make or fetch it again.',
    });
  }
}

function entryOf({ name, linkName, type, mode, uid, gid, size, pax }: TarEntry): LayerEntry {
  return {
    ...{ type, mode, uid, gid, size },
    name: toText(name)
      .replace(/^(?:\.?\/+)+/, '')
      .replace(/^\.$|\/+$/g, ''),
    linkName: toText(linkName),
    hasAttributes: [...pax.keys()].some((key) => /xattr|acl/i.test(key)),
  };
}
