// An image as a tree, layers and the packages in them, as plain data: what `nixlayer tree` prints and shows.
import type { ExplorerInput } from '../../explore/explorer-input.ts';
import { packageOfPath, packageTitle } from '../../image/diff/packages/package-of-path.ts';
import { closureSizes } from '../../layering/closure-sizes.ts';
import type { ImageContents, LayerContents } from '../../stages/contents/image-contents.ts';
import {
  type Change,
  type LayerChange,
  type LayerSizes,
  type TreeChanges,
  treeChanges,
} from './tree-changes.ts';

export interface ImageTree {
  /** Its first name; as the user called it when it has none. */
  readonly name: string;
  readonly platform?: string;
  /** Bytes of all layers. */
  readonly size: number;
  /** What it is compared with. */
  readonly comparedWith?: string;
  /** From the lowest to the uppermost. */
  readonly layers: readonly TreeLayer[];
  /** What only the old image of a comparison has, the largest first. */
  readonly gone: readonly TreePackage[];
}

export interface TreeLayer {
  /** From 0, the lowest. */
  readonly index: number;
  /** `explicit`: a store layer that was asked for. */
  readonly kind: LayerContents['kind'] | 'explicit';
  readonly size: number;
  readonly diffId?: string;
  readonly change?: LayerChange;
  /** The largest first. */
  readonly packages: readonly TreePackage[];
}

export interface TreePackage {
  readonly storePath: string;
  /** `openssl`, `openssl (bin)` */
  readonly name: string;
  /** Empty for one without. */
  readonly version: string;
  readonly size: number;
  /** With all that it needs. Of what is gone, its own. */
  readonly closureSize: number;
  /** Index of its layer; of what is gone, in the old image. */
  readonly layer: number;
  readonly change?: Change;
  /** Its layer in the old image, where that is another. */
  readonly movedFrom?: number;
}

/** Of a comparison the new image, with what changed. */
export function imageTree({ images, diff }: ExplorerInput): ImageTree {
  const { contents } = images.at(-1)!;
  const old = images.length > 1 ? images[0]?.contents : undefined;
  const changes = diff && treeChanges(diff, old && layerSizes(old, contents));
  const { explanation, layers } = contents;
  const packages = packagesOf(contents, changes);
  // Layers that the base image has already may have been left out: then nobody knows which is which.
  const layerChanges = diff?.b.layers === layers.length ? changes?.layers : undefined;
  return {
    name: nameOf(contents),
    ...(explanation.platform !== undefined && { platform: explanation.platform }),
    size: layers.reduce((sum, { size }) => sum + size, 0),
    ...(old && diff && { comparedWith: diff.a.name || nameOf(old) }),
    layers: layers.map((layer) => layerOf(layer, packages, layerChanges?.get(layer.index))),
    gone: (changes?.gone ?? []).map(({ storePath, size, layer }) => ({
      ...namesOf(storePath),
      ...{ size, closureSize: size, layer },
      change: { kind: 'removed', growth: -size },
    })),
  };
}

/** Undefined where one is measured as NARs and the other as files. */
function layerSizes(a: ImageContents, b: ImageContents): LayerSizes | undefined {
  if (a.explanation.knownFrom !== b.explanation.knownFrom) return undefined;
  const sizesOf = ({ layers }: ImageContents) => layers.map(({ size }) => size);
  return { a: sizesOf(a), b: sizesOf(b) };
}

function nameOf({ explanation: { names, input } }: ImageContents): string {
  return names[0] ?? input;
}

function packagesOf({ storePaths }: ImageContents, changes: TreeChanges | undefined): readonly TreePackage[] {
  const closures = closureSizes(
    storePaths.map(({ references }) => references),
    storePaths.map(({ size }) => size),
  );
  return storePaths.map(({ storePath, size, layer }, index) => {
    const change = changes?.packages.get(storePath);
    const movedFrom = changes?.movedFrom.get(storePath);
    return {
      ...namesOf(storePath),
      ...{ size, closureSize: closures[index]!, layer },
      ...(change && { change }),
      ...(movedFrom !== undefined && { movedFrom }),
    };
  });
}

function namesOf(storePath: string): Pick<TreePackage, 'storePath' | 'name' | 'version'> {
  const parts = packageOfPath(storePath);
  return { storePath, name: packageTitle(parts), version: parts.version };
}

function layerOf(
  { index, kind, size, isExplicit, diffId, storePaths }: LayerContents,
  packages: readonly TreePackage[],
  change: LayerChange | undefined,
): TreeLayer {
  return {
    ...{ index, kind: isExplicit ? 'explicit' : kind, size },
    ...(diffId !== undefined && { diffId }),
    ...(change && { change }),
    packages: storePaths.map((path) => packages[path]!).sort((a, b) => b.size - a.size),
  };
}
