// What happened to each store path of one side of a comparison.
import type { PageDiff } from '../../data/page-data.ts';

export type ChangeKind = 'added' | 'removed' | 'grew' | 'shrank' | 'changed' | 'hash' | 'moved';

export interface Change {
  readonly kind: ChangeKind;
  /** Bytes more, in the newer one; of the whole package. */
  readonly growth: number;
  /** What it was, or what became of it. */
  readonly others: readonly string[];
  /** The layers between which it moved, from 0. */
  readonly moved?: readonly [number, number];
}

export function changesOf(
  { packages, layers }: PageDiff,
  side: 'a' | 'b',
  indexOf: ReadonlyMap<string, number>,
): ReadonlyMap<number, Change> {
  const changes = new Map<number, Change>();
  const add = (storePath: string, change: Change): void => {
    const index = indexOf.get(storePath);
    if (index !== undefined) changes.set(index, change);
  };
  const other = side === 'a' ? 'b' : 'a';
  const newName = new Map(packages.hashOnly.map(({ a, b }) => [b, side === 'a' ? a : b]));
  for (const { storePath, a, b } of layers.moves)
    add(newName.get(storePath) ?? storePath, { kind: 'moved', growth: 0, others: [], moved: [a, b] });
  for (const pair of packages.hashOnly) {
    const index = indexOf.get(pair[side]);
    const moved = index === undefined ? undefined : changes.get(index)?.moved;
    add(pair[side], { kind: 'hash', growth: 0, others: [pair[other]], ...(moved && { moved }) });
  }
  for (const change of packages.changes) {
    const kind = kindOf(change.a.length, change.b.length, change.growth);
    const others = change[other].map(({ storePath }) => storePath);
    for (const { storePath } of change[side]) add(storePath, { kind, growth: change.growth, others });
  }
  return changes;
}

export function kindOf(before: number, after: number, growth: number): ChangeKind {
  if (before === 0) return 'added';
  if (after === 0) return 'removed';
  if (growth === 0) return 'changed';
  return growth > 0 ? 'grew' : 'shrank';
}
