// The files of one image as far as its layers were read, and whether that says everything about the rest.
import { maxEntries } from '../../archive/tar-entries.ts';
import { wrong } from '../formats/oci/oci-content.ts';
import { LayerConflict } from '../root/root-tree.ts';
import type { CompareOptions } from './compare-facts.ts';
import { compareOverlays } from './compare-overlays.ts';
import type { FileFacts } from './file-facts.ts';
import type { ImageSide, SideLayer } from './image-side.ts';
import { applyLayer, emptyOverlay, type OverlayNode } from './overlay.ts';
import type { ReadLayers } from './pair-layers.ts';
import { tolerancesOf } from './tree-change.ts';

export interface SideFiles {
  readonly side: ImageSide;
  readonly read: ReadLayers;
}

/** What the layers that were read make together. @throws NixlayerError E_BASE_IMAGE (they contradict themselves) */
export function knownFiles({ side, read }: SideFiles): OverlayNode {
  return overlayOf(side, side.layers, read, read.size < side.layers.length);
}

/** Bytes, hard links once, and names of what is no folder. */
export function countFiles(root: OverlayNode): { readonly size: number; readonly files: number } {
  const seen = new Set<FileFacts>();
  let [size, files] = [0, 0];
  const visit = ({ state, children }: OverlayNode): void => {
    if (typeof state === 'object' && state.type !== 'directory') {
      files += 1;
      if (!seen.has(state)) size += state.size;
      seen.add(state);
    }
    for (const child of children.values()) visit(child);
  };
  visit(root);
  return { size, files };
}

/**
 * Layers that were not read lie on both sides. Between them, what was read has to do the same on both: then the whole is
 * the same, whatever is in them.
 * @returns why the files as a whole may differ although those that were read do not; undefined when they cannot
 */
export function unprovenReason(a: SideFiles, b: SideFiles, options: CompareOptions): string | undefined {
  const [left, right] = [stretchesOf(a), stretchesOf(b)];
  const order = (stretches: readonly Stretch[]): string => stretches.map(({ above }) => above).join();
  if (order(left) !== order(right)) return 'layers that both have lie in another order, and were not read';
  for (const [index, stretch] of left.entries()) {
    const below = index > 0;
    const other = right[index]?.layers ?? [];
    const one = overlayOf(a.side, stretch.layers, a.read, below);
    const changes = compareOverlays(one, overlayOf(b.side, other, b.read, below), options);
    if (changes.some((change) => tolerancesOf(change).includes(undefined)))
      return 'files lie below a layer on one side and above it on the other, and it was not read because both have it';
    if (changes.some(({ unread }) => unread))
      return 'names that differ in hashes of store paths may also lie in a layer that was not read because both have it';
  }
  return undefined;
}

/** Layers that were read, up to one that was not. */
interface Stretch {
  readonly layers: readonly SideLayer[];
  /** Digest of the layer above them; empty at the top. */
  readonly above: string;
}

function stretchesOf({ side, read }: SideFiles): Stretch[] {
  const stretches: Stretch[] = [];
  let layers: SideLayer[] = [];
  for (const layer of side.layers) {
    if (read.has(layer.index)) layers.push(layer);
    else {
      stretches.push({ layers, above: layer.descriptor.digest });
      layers = [];
    }
  }
  return [...stretches, { layers, above: '' }];
}

function overlayOf(
  { content }: ImageSide,
  layers: readonly SideLayer[],
  read: ReadLayers,
  below: boolean,
): OverlayNode {
  const root = emptyOverlay(below);
  let made = 0;
  for (const { index } of layers) {
    const layer = read.get(index);
    if (layer === undefined) continue;
    try {
      made += applyLayer(root, layer.entries, maxEntries - made);
    } catch (cause) {
      if (!(cause instanceof LayerConflict)) throw cause;
      throw wrong(content, `its layer ${index + 1} cannot be unpacked: ${cause.message}`);
    }
  }
  return root;
}
