// Whether the names of files that both sides have are joined to the same files.
import type { ByteString } from '../../archive/byte-string.ts';
import { type FileFacts, shownName } from './file-facts.ts';
import type { FieldChange, Tolerance } from './image-diff.ts';
import type { OverlayNode } from './overlay.ts';

/** The names of each file that has several, sorted. */
export type LinkGroups = ReadonlyMap<FileFacts, readonly ByteString[]>;

/** A file that both sides have. */
export interface LinkPair {
  readonly path: ByteString;
  readonly a: FileFacts;
  readonly b: FileFacts;
}

export function hardLinks(root: OverlayNode): LinkGroups {
  const groups = new Map<FileFacts, ByteString[]>();
  // Few files have several names, so names are put together for those alone.
  const seen = new Set<FileFacts>();
  const find = ({ state, children }: OverlayNode): void => {
    if (typeof state === 'object' && state.type !== 'directory') {
      if (seen.has(state)) groups.set(state, []);
      seen.add(state);
    }
    for (const child of children.values()) find(child);
  };
  const name = ({ state, children }: OverlayNode, path: ByteString): void => {
    if (typeof state === 'object') groups.get(state)?.push(path);
    for (const [own, child] of children) name(child, path === '' ? own : `${path}/${own}`);
  };
  find(root);
  if (groups.size > 0) name(root, '');
  for (const names of groups.values()) names.sort();
  return groups;
}

/**
 * The pairs whose names are joined otherwise; names that only one side has do not count.
 * @param pairs all whose file has several names on either side
 */
export function linkChanges(
  pairs: readonly LinkPair[],
  groups: { readonly a: LinkGroups; readonly b: LinkGroups },
  ignore: ReadonlySet<Tolerance>,
): { readonly pair: LinkPair; readonly field: FieldChange }[] {
  const partners = new Map<FileFacts, Set<FileFacts>>();
  const join = (one: FileFacts, other: FileFacts): void => {
    const known = partners.get(one);
    if (known === undefined) partners.set(one, new Set([other]));
    else known.add(other);
  };
  for (const { a, b } of pairs) {
    join(a, b);
    join(b, a);
  }
  const isSplit = (facts: FileFacts): boolean => (partners.get(facts)?.size ?? 0) > 1;
  const tolerance = ignore.has('hard-links') ? ({ tolerance: 'hard-links' } as const) : {};
  return pairs
    .filter(({ a, b }) => isSplit(a) || isSplit(b))
    .map((pair) => {
      const [a, b] = [namesText(groups.a.get(pair.a)), namesText(groups.b.get(pair.b))];
      return { pair, field: { field: 'hard link', a, b, ...tolerance } };
    });
}

function namesText(names: readonly ByteString[] | undefined): string {
  if (names === undefined) return 'none';
  const shown = names.slice(0, 3).map(shownName).join(' = ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
