// How much is kept of the entries of one layer, beyond what any entry takes.
import type { ByteString } from '../../archive/byte-string.ts';
import type { LayerEntry } from './root-tree.ts';

/** Of long names, attributes and maps of sparse files: far more than an image has, and less than memory. */
export const maxKeptParts = 1_000_000;

/** In units of about a hundred bytes, beyond a name of ordinary length. */
export function partsOf(
  { linkName, xattrs, sparse }: Pick<LayerEntry, 'linkName' | 'xattrs' | 'sparse'>,
  path: ByteString,
): number {
  let bytes = Math.max(0, path.length + linkName.length - 512);
  for (const [key, value] of xattrs) bytes += 100 + key.length + value.length;
  return bytes / 100 + (sparse?.fragments.length ?? 0);
}
