// What the view shows, computed from the data once or when it is looked at.
import type { ExplorerInput } from '../../explore/explorer-input.ts';
import { chainFinder } from '../../layering/reference-chains.ts';
import type { FileEntry, ImageContents } from '../../stages/contents/image-contents.ts';
import { type ImageTree, imageTree, type TreeLayer, type TreePackage } from '../tree/image-tree.ts';
import type { LayerChange } from '../tree/tree-changes.ts';

export const sorts = ['size', 'closure', 'name', 'growth'] as const;
export type Sort = (typeof sorts)[number];

/** A line of the left list. */
export interface Group {
  /** `all`, `changed`, `gone`, or of a layer its kind. */
  readonly title: string;
  /** Absent for those that are no layer. */
  readonly layer?: TreeLayer;
  readonly size: number;
  readonly change?: LayerChange;
  readonly packages: readonly TreePackage[];
}

/** Why a package is there. */
export interface Chains {
  /** The shortest first. */
  readonly list: readonly Chain[];
  readonly isCut: boolean;
}

export interface Chain {
  /** The places that name its first store path. */
  readonly namedBy: readonly string[];
  /** From a root of the image to the package. */
  readonly storePaths: readonly string[];
}

export interface TuiModel {
  readonly tree: ImageTree;
  readonly isComparison: boolean;
  /** All packages first. */
  readonly groups: readonly Group[];
  /** Packages of a group whose name, version or hash has the text in it, sorted. */
  readonly listed: (group: number, sort: Sort, search: string) => readonly TreePackage[];
  readonly chainsOf: (shown: TreePackage) => Chains;
  /** The largest first. Undefined where files were not read. */
  readonly filesOf: (shown: TreePackage | TreeLayer) => readonly FileEntry[] | undefined;
}

export function tuiModel(input: ExplorerInput): TuiModel {
  const tree = imageTree(input);
  const { contents } = input.images.at(-1)!;
  const old = input.images.length > 1 ? input.images[0]?.contents : undefined;
  const groups = groupsOf(tree);
  const chainsIn = sourceOfChains(contents);
  const chainsInOld = old && sourceOfChains(old);
  const indexes = new Map(contents.storePaths.map(({ storePath }, index) => [storePath, index]));
  return {
    tree,
    isComparison: tree.comparedWith !== undefined,
    groups,
    listed: lastOf((group: number, sort: Sort, search: string) =>
      sorted(matching(groups[group]?.packages ?? [], search), sort),
    ),
    chainsOf: lastOf(
      (shown: TreePackage) =>
        (shown.change?.kind === 'removed' ? chainsInOld : chainsIn)?.(shown) ?? { list: [], isCut: false },
    ),
    filesOf: lastOf((shown: TreePackage | TreeLayer) => {
      const files =
        'storePath' in shown
          ? contents.storePaths[indexes.get(shown.storePath) ?? -1]?.files
          : contents.layers[shown.index]?.files;
      return files && [...files].sort((a, b) => b.size - a.size);
    }),
  };
}

function groupsOf({ layers, gone, size }: ImageTree): readonly Group[] {
  const all = layers.flatMap((layer) => layer.packages);
  const changed = [...all.filter(({ change }) => change !== undefined), ...gone];
  return [
    { title: 'all', size, packages: all },
    ...(changed.length === 0 ? [] : [{ title: 'changed', size: total(changed), packages: changed }]),
    ...(gone.length === 0 ? [] : [{ title: 'gone', size: total(gone), packages: gone }]),
    ...layers.map(
      (layer): Group => ({
        ...{ title: layer.kind, layer, size: layer.size, packages: layer.packages },
        ...(layer.change && { change: layer.change }),
      }),
    ),
  ];
}

function total(packages: readonly TreePackage[]): number {
  return packages.reduce((sum, { size }) => sum + size, 0);
}

/** Without a difference between upper and lower case. */
function matching(packages: readonly TreePackage[], search: string): readonly TreePackage[] {
  if (search === '') return packages;
  const text = search.toLowerCase();
  return packages.filter(
    ({ storePath, name }) =>
      storePath
        .slice(storePath.lastIndexOf('/') + 1)
        .toLowerCase()
        .includes(text) || name.toLowerCase().includes(text),
  );
}

const orders: Readonly<Record<Sort, (a: TreePackage, b: TreePackage) => number>> = {
  size: (a, b) => b.size - a.size,
  closure: (a, b) => b.closureSize - a.closureSize,
  name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  growth: (a, b) => Math.abs(b.change?.growth ?? 0) - Math.abs(a.change?.growth ?? 0),
};

function sorted(packages: readonly TreePackage[], sort: Sort): readonly TreePackage[] {
  return [...packages].sort((a, b) => orders[sort](a, b) || (a.storePath < b.storePath ? -1 : 1));
}

const mostChains = 50;
/** In all chains together: made-up references may make them as long as they like. */
const mostSteps = 5000;

function sourceOfChains({ storePaths, roots }: ImageContents): (shown: TreePackage) => Chains {
  const chainsTo = chainFinder({
    references: storePaths.map(({ references }) => references),
    roots: roots.map(({ index }) => index),
  });
  const places = new Map(roots.map(({ index, namedBy }) => [index, namedBy]));
  const indexes = new Map(storePaths.map(({ storePath }, index) => [storePath, index]));
  return (shown) => {
    const target = indexes.get(shown.storePath);
    const list: Chain[] = [];
    let steps = 0;
    for (const chain of target === undefined ? [] : chainsTo(target)) {
      if (list.length === mostChains || steps > mostSteps) return { list, isCut: true };
      steps += chain.length;
      list.push({
        namedBy: places.get(chain[0]!) ?? [],
        storePaths: chain.map((index) => storePaths[index]!.storePath),
      });
    }
    return { list, isCut: false };
  };
}

/** Keeps the last result: a picture asks for the same several times. */
function lastOf<Arguments extends readonly unknown[], Result>(
  compute: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  let last: { readonly args: Arguments; readonly result: Result } | undefined;
  return (...args) => {
    if (last === undefined || args.some((arg, index) => arg !== last?.args[index]))
      last = { args, result: compute(...args) };
    return last.result;
  };
}
