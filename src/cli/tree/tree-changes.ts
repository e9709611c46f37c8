// What a comparison says of each store path and layer.
import type { ImageDiff, PackageChange } from '../../image/diff/image-diff.ts';

/** `updated`: another version or content; `rebuilt`: another hash and nothing else. */
export type ChangeKind = 'added' | 'removed' | 'updated' | 'rebuilt';

export interface Change {
  readonly kind: ChangeKind;
  /**
   * Bytes more than before; negative for less. Of a package with several store paths that changed, all of it is with its
   * first one.
   */
  readonly growth: number;
  /** Versions before, of what is updated; empty for those without. */
  readonly from?: readonly string[];
}

export interface LayerChange {
  readonly kind: ChangeKind;
  /** Bytes; absent where the images were measured otherwise, as NARs and as files. */
  readonly growth?: number;
}

export interface GonePath {
  readonly storePath: string;
  readonly size: number;
  /** In the old image, from 0. */
  readonly layer: number;
}

export interface TreeChanges {
  /** By store path of the new image. */
  readonly packages: ReadonlyMap<string, Change>;
  /** The largest first. */
  readonly gone: readonly GonePath[];
  /** By store path of the new image: its layer in the old one, where that is another. */
  readonly movedFrom: ReadonlyMap<string, number>;
  /** By index in the new image. */
  readonly layers: ReadonlyMap<number, LayerChange>;
}

/** Bytes of each layer of the old image and of the new one, measured in the same way. */
export interface LayerSizes {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

export function treeChanges({ packages, layers }: ImageDiff, sizes?: LayerSizes): TreeChanges {
  const changes = new Map<string, Change>(
    packages.hashOnly.map(({ b }) => [b, { kind: 'rebuilt', growth: 0 }]),
  );
  for (const change of packages.changes)
    for (const [index, { storePath, size }] of change.b.entries())
      changes.set(storePath, changeOf(change, index, size));
  const gone = packages.changes
    .filter(({ b }) => b.length === 0)
    .flatMap(({ a }) => a.map(({ storePath, size, layer }) => ({ storePath, size, layer })));
  return {
    packages: changes,
    gone: gone.sort((left, right) => right.size - left.size),
    movedFrom: new Map(layers.moves.map(({ storePath, a }) => [storePath, a])),
    layers: layerChanges(layers, sizes),
  };
}

function changeOf({ a, growth }: PackageChange, index: number, size: number): Change {
  if (a.length === 0) return { kind: 'added', growth: size };
  const from = [...new Set(a.map(({ version }) => version))];
  return { kind: 'updated', growth: index === 0 ? growth : 0, from };
}

/** Layers whose digest is another, also those that hold the same in another form: they are sent again. */
function layerChanges(
  { pairs }: ImageDiff['layers'],
  sizes: LayerSizes | undefined,
): ReadonlyMap<number, LayerChange> {
  const changes = new Map<number, LayerChange>();
  for (const { a, b, same } of pairs) {
    if (b === undefined || same === 'blob' || same === 'tar') continue;
    const kind = a === undefined ? 'added' : same === 'no' ? 'updated' : 'rebuilt';
    const before = a === undefined ? 0 : sizes?.a[a.index];
    const after = sizes?.b[b.index];
    const isKnown = before !== undefined && after !== undefined;
    changes.set(b.index, { kind, ...(isKnown && { growth: after - before }) });
  }
  return changes;
}
