// How much is kept of the entries of one layer, beyond what any entry takes.
import type { LayerEntry } from './root-tree.ts';

/** Of long names, attributes and maps of sparse files: far more than an image has, and less than memory. */
export const maxKeptParts = 1_000_000;

/** In units of about a hundred bytes, beyond a name of ordinary length. */
export function partsOf({
  path,
  linkName,
  xattrs,
  sparse,
}: Pick<LayerEntry, 'path' | 'linkName' | 'xattrs' | 'sparse'>): number {
  let bytes = Math.max(0, path.length + linkName.length - 512);
  for (const [key, value] of xattrs) bytes += 100 + key.length + value.length;
  return bytes / 100 + (sparse?.fragments.length ?? 0);
}
