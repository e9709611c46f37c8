// From what an explorer shows to what its page holds.
import { packageVersion } from '../../package/package-files.ts';
import type { ImageContents } from '../../stages/contents/image-contents.ts';
import type { ImageExplanation } from '../../stages/explain/image-explanation.ts';
import type { ExplorerImage, ExplorerInput } from '../explorer-input.ts';
import { encodeDiff } from './encode-diff.ts';
import { encodeFiles } from './encode-files.ts';
import type { FileList, PageData, PageImage } from './page-data.ts';
import { shownPlace } from './shown-place.ts';

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
  const { layers: _, packages: __, ...explanation } = withShownPlaces(contents.explanation);
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
    layerings,
    fleet: fleet.map(({ name, ...member }) => ({ name: shownPlace(name), ...member })),
    ...(files && { files }),
  };
}

function withShownPlaces({
  input,
  source,
  base,
  notable,
  ...explanation
}: ImageExplanation): ImageExplanation {
  return {
    ...explanation,
    input: shownPlace(input),
    ...(source && { source: { ...source, file: shownPlace(source.file) } }),
    ...(base && { base: { ...base, path: shownPlace(base.path) } }),
    notable: notable.map((notice) =>
      notice.file === undefined ? notice : { ...notice, file: shownPlace(notice.file) },
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
