// A difference of two trees of files, before it is put into words, and whether it counts.
import type { ByteString } from '../../archive/byte-string.ts';
import type { FileFacts } from './file-facts.ts';
import type { FieldChange, FileChange, Tolerance } from './image-diff.ts';

/** A name that is not the same on both sides. */
export interface TreeChange {
  readonly path: ByteString;
  /** Undefined where a side has nothing of that name, or only what layers that were not read have. */
  readonly a: FileFacts | undefined;
  readonly b: FileFacts | undefined;
  /** Where both sides have it. */
  readonly fields: readonly FieldChange[];
  /** The side that has nothing of the name (of two names that differ in hashes, each) may have something that was not read. */
  readonly unread: boolean;
  /** Which side takes away what layers below may have; both facts are undefined then. */
  readonly removes?: 'a' | 'b';
}

/** Of each of its fields; undefined for what nobody asked to ignore. */
export function tolerancesOf({ fields }: TreeChange): readonly (Tolerance | undefined)[] {
  return fields.length === 0 ? [undefined] : fields.map(({ tolerance }) => tolerance);
}

export function kindOf({ a, b, removes }: TreeChange): FileChange['change'] {
  if (removes !== undefined) return removes === 'b' ? 'removed' : 'added';
  return a === undefined ? 'added' : b === undefined ? 'removed' : 'changed';
}
