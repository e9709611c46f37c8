// A comparison for the page: without what its images tell anyway, and without what its packages tell.
import type { ImageDiff, PackagesDiff, SideSummary } from '../../image/diff/image-diff.ts';
import type { PageDiff } from './page-data.ts';
import { shownPlace } from './shown-place.ts';

/** Files, as the page lists them one by one. */
const mostFiles = 1000;

export function encodeDiff({ layers, files, config, ...diff }: ImageDiff): PageDiff {
  const withoutPaths = <Summary extends { readonly storePaths: unknown }>(summary: Summary) => {
    const { storePaths: _, ...rest } = summary;
    return rest;
  };
  const isTold = toldBy(diff.packages);
  const changes = files?.changes.filter(({ path }) => !isTold(path)) ?? [];
  const isHistory = ({ path }: { readonly path: string }): boolean => path.startsWith('history[');
  const shown = (side: SideSummary): SideSummary => ({ ...side, name: shownPlace(side.name) });
  return {
    ...diff,
    a: shown(diff.a),
    b: shown(diff.b),
    // What the layers of both are made from; the layers themselves are told.
    config: config.filter((change) => !isHistory(change)),
    history: config.filter(isHistory).length,
    ...(files && {
      files: {
        ...files,
        changes: changes.slice(0, mostFiles),
        isCut: files.isCut || changes.length > mostFiles,
      },
    }),
    layers: {
      moves: layers.moves,
      pairs: layers.pairs.map(({ a, b, ...pair }) => ({
        ...pair,
        ...(a && { a: withoutPaths(a) }),
        ...(b && { b: withoutPaths(b) }),
      })),
    },
  };
}

/** Whether a file is in a store path that changed as a whole. */
function toldBy({ changes, hashOnly }: PackagesDiff): (path: string) => boolean {
  const told = new Set([
    ...changes.flatMap(({ a, b }) => [...a, ...b].map(({ storePath }) => storePath)),
    ...hashOnly.flatMap(({ a, b }) => [a, b]),
  ]);
  return (path) => {
    const [, storePath] = /^(nix\/store\/[^/]+)/.exec(path) ?? [];
    return storePath !== undefined && told.has(`/${storePath}`);
  };
}
