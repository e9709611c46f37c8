// How much of two images is the same, from what differs.
import type { ConfigChange, Tolerance, Verdict } from './image-diff.ts';
import type { ImageSide } from './image-side.ts';
import type { PairedLayers } from './pair-layers.ts';
import { type TreeChange, tolerancesOf } from './tree-change.ts';

export interface Findings {
  readonly a: ImageSide;
  readonly b: ImageSide;
  /** Is only one of the manifests its own, and the other made to look at a docker-archive? */
  readonly isManifestMade: boolean;
  readonly config: readonly ConfigChange[];
  readonly pairs: readonly PairedLayers[];
  /** Undefined when all layers are the same. */
  readonly files: readonly TreeChange[] | undefined;
  /** Why the files that were compared do not say everything about the others; undefined when they do. */
  readonly unproven: () => string | undefined;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly tolerated: readonly Tolerance[];
  readonly unproven?: string;
}

/** Are all layers the same ones, one by one? */
export function isAligned(pairs: readonly PairedLayers[]): boolean {
  return pairs.every(({ a, b, same }) => same !== 'no' && a?.index === b?.index);
}

export function judge({ a, b, isManifestMade, config, pairs, files, unproven }: Findings): Judgement {
  const is = (verdict: Verdict): Judgement => ({ verdict, tolerated: [] });
  if (a.manifest.digest === b.manifest.digest && !isManifestMade) return is('manifest');
  if (a.configDescriptor.digest === b.configDescriptor.digest) return is('diff-ids');
  const inConfig = config.filter(({ path }) => !path.startsWith('annotations.'));
  if (inConfig.length === 0 && isAligned(pairs)) return is('contents');
  const relevant = inConfig.filter(({ path }) => !path.startsWith('history['));
  const tolerances = [...relevant.map(({ tolerance }) => tolerance), ...(files ?? []).flatMap(tolerancesOf)];
  if (tolerances.includes(undefined)) return is('different');
  const reason = files === undefined ? undefined : unproven();
  if (reason !== undefined) return { ...is('different'), unproven: reason };
  if (tolerances.length === 0) return is('file-system');
  const needed = new Set(tolerances.filter((each) => each !== undefined));
  return { verdict: 'tolerated', tolerated: [...needed].sort() };
}
