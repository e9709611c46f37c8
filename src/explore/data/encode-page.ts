// From what an explorer shows to what its page holds.
import { isAbsolute, relative } from 'node:path';
import { packageVersion } from '../../package/package-files.ts';
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import type { ImageExplanation } from '../../stages/explain/image-explanation.ts';
import type { ExplorerImage, ExplorerInput } from '../explorer-input.ts';
import { encodeDiff } from './encode-diff.ts';
import { encodeFiles } from './encode-files.ts';
import type { FileList, PageData, PageImage } from './page-data.ts';

export interface EncodedPage {
  readonly data: PageData;
  /** See {@link FileChunk}. */
  readonly chunks: readonly string[];
}

export function encodePage({ images, diff }: ExplorerInput): EncodedPage {
  const { lists, chunks } = encodeFiles(images.map(({ contents }) => contents));
  const data: PageData = {
    version: 1,
    madeBy: packageVersion(),
    images: images.map((image, index) => encodeImage(image, lists[index])),
    ...(diff && { diff: encodeDiff(diff) }),
  };
  return { data, chunks };
}

function encodeImage(
  { contents, layerings, fleet }: ExplorerImage,
  files: readonly FileList[] | undefined,
): PageImage {
  const { layers: _, packages: __, ...explanation } = withShortPlaces(contents.explanation);
  const { storePaths } = contents;
  const prefix = commonFolder(storePaths.map(({ storePath }) => storePath));
  return {
    explanation,
    layers: contents.layers.map((layer) => ({
      kind: layer.kind,
      size: layer.size,
      ownFiles: ownFilesOf(layer, contents),
      ...(layer.isExplicit && { isExplicit: true }),
      ...(layer.diffId !== undefined && { diffId: layer.diffId }),
    })),
    prefix,
    paths: storePaths.map(({ storePath }) => storePath.slice(prefix.length)),
    sizes: storePaths.map(({ size }) => size),
    layerOf: storePaths.map(({ layer }) => layer),
    references: storePaths.map(({ references }) => distances(references)),
    roots: contents.roots.map(({ index, namedBy }) => [index, namedBy] as const),
    ...{ layerings, fleet },
    ...(files && { files }),
  };
}

/** Files by their way from the current folder: a page goes to people who have other folders. */
function withShortPlaces({ source, notable, ...explanation }: ImageExplanation): ImageExplanation {
  const short = (file: string): string => {
    const way = relative(process.cwd(), file);
    return way === '' || way.startsWith('..') || isAbsolute(way) ? file : way;
  };
  return {
    ...explanation,
    ...(source && { source: { ...source, file: short(source.file) } }),
    notable: notable.map((notice) =>
      notice.file === undefined ? notice : { ...notice, file: short(notice.file) },
    ),
  };
}

/** Bytes; where nobody asked for files, what the store paths of the layer leave of it. */
function ownFilesOf(layer: ImageContents['layers'][number], { storePaths }: ImageContents): number {
  if (layer.files !== undefined) return layer.files.reduce((sum, { size }) => sum + size, 0);
  const inPaths = layer.storePaths.reduce((sum, index) => sum + storePaths[index]!.size, 0);
  return Math.max(0, layer.size - inPaths);
}

/** `/nix/store/`; empty for paths of different folders. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const folder = first.slice(0, first.lastIndexOf('/') + 1);
  return paths.every((path) => path.startsWith(folder)) ? folder : '';
}

/** `[3, 4, 9]` → `[3, 1, 5]`: small numbers are short. */
function distances(ascending: readonly number[]): readonly number[] {
  return ascending.map((value, index) => value - (ascending[index - 1] ?? 0));
}
