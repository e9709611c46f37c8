// Compares two images wherever they lie: documents first, then the layers that they do not share.
import type { OciContent } from '../formats/oci/oci-content.ts';
import type { Platform } from '../formats/platform.ts';
import { compareConfigs, type KnownBases } from './compare-config.ts';
import { compareOverlays } from './compare-overlays.ts';
import { filesDiff, layersDiff } from './diff-parts.ts';
import type { ImageDiff, SideSummary, Tolerance } from './image-diff.ts';
import { type Closure, packagesOf } from './image-packages.ts';
import { type ImageSide, readSide } from './image-side.ts';
import { otherPlatforms } from './other-platforms.ts';
import type { OverlayNode } from './overlay.ts';
import { diffPackages } from './packages/diff-packages.ts';
import { type PairedLayers, pairLayers } from './pair-layers.ts';
import { compressedSize, pullCost } from './pull-cost.ts';
import { type ReadImages, type ReadingOptions, readLayers } from './read-layers.ts';
import { countFiles, knownFiles, unprovenReason } from './side-files.ts';
import type { TreeChange } from './tree-change.ts';
import { isAligned, judge } from './verdict.ts';

export interface DiffOptions extends ReadingOptions {
  /** Which images of indexes; that of this machine by default. */
  readonly platform?: Platform | undefined;
  /** Differences that do not count; nothing by default. */
  readonly ignore?: readonly Tolerance[];
  /** File changes that are listed; all are counted. Default: 10000. */
  readonly maxListed?: number;
  /** How the sides are called; by default as their contents are. */
  readonly names?: { readonly a: string; readonly b: string };
  /** The sides whose manifest was only made to look at them: docker-archives, and what daemons save. */
  readonly madeManifests?: readonly ('a' | 'b')[];
  /** References between the store paths of a side, where somebody knows them. */
  readonly closures?: { readonly a?: Closure; readonly b?: Closure };
  /** Configs of base images. */
  readonly bases?: KnownBases;
}

/** The report, and what it was made from. */
export interface ComparedImages {
  readonly diff: ImageDiff;
  readonly a: ImageSide;
  readonly b: ImageSide;
  readonly pairs: readonly PairedLayers[];
  /** All of them, also those that the report leaves out. */
  readonly changes: readonly TreeChange[];
  /** The files of B as far as its layers were read. */
  readonly files: OverlayNode;
}

/**
 * Layers whose blob both have are not read, but with `readShared`. Of what is read, contents pass by and names stay. The
 * contents are not closed.
 * @throws NixlayerError E_BASE_IMAGE (damaged, hostile, no image for the platform), E_SPEC, E_ABORTED; what the contents throw
 */
export async function diffImages(
  a: OciContent,
  b: OciContent,
  options: DiffOptions = {},
): Promise<ImageDiff> {
  return (await compareImages(a, b, options)).diff;
}

/** @throws as {@link diffImages} */
export async function compareImages(
  contentA: OciContent,
  contentB: OciContent,
  options: DiffOptions = {},
): Promise<ComparedImages> {
  const { platform, signal, ignore = [], names, madeManifests = [] } = options;
  const a = await readSide(contentA, platform, signal);
  const b = await readSide(contentB, platform, signal);
  const read = await readLayers(a, b, options);
  const { replacements } = read;
  const comparing = { ignore: new Set(ignore), replacements };
  const pairs = pairLayers(a.layers, b.layers, read);
  const [filesA, filesB] = [
    { side: a, read: read.a },
    { side: b, read: read.b },
  ];
  const [treeA, treeB] = [knownFiles(filesA), knownFiles(filesB)];
  const isSame = isAligned(pairs);
  const changes = isSame ? [] : compareOverlays(treeA, treeB, comparing);
  const config = compareConfigs(a, b, comparing, options.bases);
  const { packages, moves } = comparePackages(a, b, read, options);
  const judgement = judge({
    ...{ a, b, config, pairs },
    isManifestMade: madeManifests.length === 1,
    files: isSame ? undefined : changes,
    unproven: () => unprovenReason(filesA, filesB, comparing),
  });
  const others = platform === undefined ? await otherPlatforms(contentA, contentB, signal) : undefined;
  const diff: ImageDiff = {
    version: 1,
    ...judgement,
    ...(others && { otherPlatforms: others }),
    a: summaryOf(a, names?.a, treeA, read.a.size),
    b: summaryOf(b, names?.b, treeB, read.b.size),
    config,
    layers: layersDiff(pairs, moves, read),
    ...(!isSame && { files: filesDiff(changes, options.maxListed) }),
    packages,
    pull: pullCost(a, b, madeManifests.length > 0),
  };
  return { diff, a, b, pairs, changes, files: treeB };
}

function comparePackages(
  a: ImageSide,
  b: ImageSide,
  { a: readA, b: readB, hints, replacements }: ReadImages,
  { closures }: DiffOptions,
): ReturnType<typeof diffPackages> {
  return diffPackages(
    packagesOf(a, readA, hints.a, replacements, closures?.a),
    packagesOf(b, readB, hints.b, replacements, closures?.b),
  );
}

function summaryOf(side: ImageSide, name: string | undefined, files: OverlayNode, read: number): SideSummary {
  return {
    name: name ?? side.content.name,
    manifestDigest: side.manifest.digest,
    imageId: side.configDescriptor.digest,
    platform: side.platform,
    layers: side.layers.length,
    compressedSize: compressedSize(side),
    ...(read === side.layers.length && countFiles(files)),
  };
}
