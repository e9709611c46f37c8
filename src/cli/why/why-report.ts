// Why packages are in an image, as plain data: what `nixlayer why --json` prints.
import { packageOfPath, packageTitle } from '../../image/diff/packages/package-of-path.ts';
import { chainsTo, type ReferenceGraph, reachable } from '../../layering/reference-chains.ts';
import type { ImageContents } from '../../stages/contents/image-contents.ts';

export interface WhyReport {
  readonly version: 1;
  /** Its first name; as it was named when it has none. */
  readonly image: string;
  readonly packages: readonly WhyPackage[];
}

export interface WhyPackage {
  readonly storePath: string;
  /** `openssl (bin)` */
  readonly name: string;
  /** Empty for one without. */
  readonly version: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes of all that it needs, itself included. */
  readonly closureSize: number;
  /** Bytes of what would not be in the image without it, itself included; 0 for one that nothing leads to. */
  readonly broughtSize: number;
  /** Index of its layer, from 0. */
  readonly layer: number;
  /** The shortest first; empty when nothing that was found leads to it. */
  readonly chains: readonly WhyChain[];
  /** There are more than these. */
  readonly isCut: boolean;
}

export interface WhyChain {
  /** Where the image names the first of them: `Cmd`, `Env.PATH`, `files`, `layers`. */
  readonly namedBy: readonly string[];
  /** From there to the package. */
  readonly storePaths: readonly string[];
}

/** @param limit chains of each package at most */
export function whyReport(contents: ImageContents, packages: readonly number[], limit: number): WhyReport {
  const { storePaths, roots, explanation } = contents;
  const graph = graphOf(contents);
  const namedBy = new Map(roots.map((root) => [root.index, root.namedBy]));
  const bytes = (indexes: Iterable<number>): number =>
    [...indexes].reduce((sum, index) => sum + storePaths[index]!.size, 0);
  const whole = bytes(reachable(graph.references, graph.roots));
  const about = (index: number): WhyPackage => {
    const { storePath, size, layer } = storePaths[index]!;
    const parts = packageOfPath(storePath);
    const found = firstOf(chainsTo(graph, index), limit + 1);
    return {
      ...{ storePath, name: packageTitle(parts), version: parts.version, size, layer },
      closureSize: bytes(reachable(graph.references, [index])),
      broughtSize: whole - bytes(reachableWithout(graph, index)),
      chains: found.slice(0, limit).map((chain) => ({
        namedBy: namedBy.get(chain[0]!) ?? [],
        storePaths: chain.map((each) => storePaths[each]!.storePath),
      })),
      isCut: found.length > limit,
    };
  };
  return {
    version: 1,
    image: explanation.names[0] ?? explanation.input,
    packages: packages.map(about),
  };
}

export function graphOf({ storePaths, roots }: ImageContents): ReferenceGraph {
  return {
    references: storePaths.map(({ references }) => references),
    roots: roots.map(({ index }) => index),
  };
}

function reachableWithout({ references, roots }: ReferenceGraph, left: number): ReadonlySet<number> {
  const others = references.map((each, index) =>
    index === left ? [] : each.filter((reference) => reference !== left),
  );
  return reachable(
    others,
    roots.filter((root) => root !== left),
  );
}

function firstOf<Item>(items: Iterable<Item>, count: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === count) break;
    first.push(item);
  }
  return first;
}
