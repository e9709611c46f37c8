// The parts of a report, from what was compared.

import { shownType } from './compare-facts.ts';
import { type FileFacts, shownName, storePathOf } from './file-facts.ts';
import type { FileChange, FilesDiff, LayerMove, LayerSummary, LayersDiff, Tolerance } from './image-diff.ts';
import type { SideLayer } from './image-side.ts';
import type { PairedLayers, ReadLayers } from './pair-layers.ts';
import type { ReadImages } from './read-layers.ts';
import { kindOf, type TreeChange, tolerancesOf } from './tree-change.ts';

const defaultListed = 10_000;

/** @param changes by path */
export function filesDiff(changes: readonly TreeChange[], maxListed = defaultListed): FilesDiff {
  const count = (kind: FileChange['change']): number =>
    changes.reduce((sum, change) => sum + (kindOf(change) === kind ? 1 : 0), 0);
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    changes: listedChanges(changes, maxListed).map(fileChange),
    isCut: changes.length > maxListed,
  };
}

/** Those that are reported: what is not tolerated first. */
export function listedChanges(changes: readonly TreeChange[], maxListed = defaultListed): TreeChange[] {
  const isTolerated = (change: TreeChange): boolean => toleranceOf(change) !== undefined;
  return [...changes.filter((each) => !isTolerated(each)), ...changes.filter(isTolerated)].slice(
    0,
    maxListed,
  );
}

function fileChange(change: TreeChange): FileChange {
  const { path, a, b, fields, unread } = change;
  const tolerance = toleranceOf(change);
  const one = a === undefined ? b : b === undefined ? a : undefined;
  const type = b ?? a;
  return {
    path: path === '' ? '/' : shownName(path),
    change: kindOf(change),
    fields,
    type: type === undefined ? 'unknown' : shownType(type),
    ...(one?.type === 'file' && { size: one.size }),
    ...(unread && { unread: true as const }),
    ...(tolerance !== undefined && { tolerance }),
  };
}

/** Undefined unless all of it is tolerated. */
function toleranceOf(change: TreeChange): Tolerance | undefined {
  const tolerances = tolerancesOf(change);
  return tolerances.includes(undefined) ? undefined : tolerances[0];
}

export function layersDiff(
  pairs: readonly PairedLayers[],
  moves: readonly LayerMove[],
  { a, b, hints }: ReadImages,
): LayersDiff {
  return {
    pairs: pairs.map((pair) => ({
      ...(pair.a && { a: layerSummary(pair.a, a, hints.a) }),
      ...(pair.b && { b: layerSummary(pair.b, b, hints.b) }),
      same: pair.same,
      ...(pair.how.length > 0 && { how: pair.how }),
    })),
    // Into the layer that takes the place of its own, nothing has moved.
    moves: moves.filter(
      (move) => !pairs.some((pair) => pair.a?.index === move.a && pair.b?.index === move.b),
    ),
  };
}

function layerSummary(
  { index, descriptor, diffId }: SideLayer,
  read: ReadLayers,
  hints: readonly (readonly string[])[],
): LayerSummary {
  const { digest, mediaType, size } = descriptor;
  const entries = read.get(index)?.entries;
  const storePaths = entries === undefined ? (hints[index] ?? []) : storePathsIn(entries);
  return { index, digest, diffId, mediaType, size, storePaths };
}

function storePathsIn(entries: readonly FileFacts[]): string[] {
  return [...new Set(entries.flatMap(({ path }) => storePathOf(path)?.storePath ?? []))].sort();
}
