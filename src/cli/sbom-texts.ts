// The bills of materials of an image that is pushed: of what is made here from its closure, of images that exist from
// their layers.

import { readSide } from '../image/diff/image-side.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { Descriptor } from '../image/formats/oci/oci-manifest.ts';
import { findDatabases } from '../inventory/sbom/os-packages/find-databases.ts';
import { type SbomFormat, sbomText } from '../inventory/sbom/sbom-document.ts';
import {
  type ContentsOptions,
  contentsOfExisting,
  contentsOfResolved,
  withDigests,
} from '../stages/contents/contents-of.ts';
import type { ImageContents } from '../stages/contents/image-contents.ts';
import { takeImage } from '../stages/take-image.ts';
import type { CliContext } from './context.ts';
import type { OpenedContent } from './open-content.ts';
import { startProgress } from './progress.ts';
import { sbomMetadataOf } from './sbom-metadata.ts';

/**
 * What `nixlayer sbom` writes of the same image, with the digests of its manifest and blobs.
 * @param manifest of the image for one platform
 * @param created seconds since the epoch, of SOURCE_DATE_EPOCH
 * @returns JSON, in the order of the formats
 * @throws NixlayerError as `contentsOfResolved`, `takeImage` and `contentsOfExisting`
 */
export async function sbomTexts(
  opened: OpenedContent,
  manifest: Descriptor,
  formats: readonly SbomFormat[],
  created: number | undefined,
  context: CliContext,
): Promise<readonly string[]> {
  const databases = findDatabases();
  const reading = { files: true, onEntry: databases.onEntry, signal: context.signal };
  const content = { ...opened.content, root: manifest };
  const contents =
    opened.origin === undefined
      ? await contentsOfContent(content, opened.input, reading, context)
      : await contentsOfMade(content, opened.origin, opened.input, reading);
  const options = { ...opened.options, eval: true };
  const known = await sbomMetadataOf(contents, opened.origin?.source, databases.found(), options, context);
  const metadata = { ...known, manifestDigest: manifest.digest };
  const texts: string[] = [];
  for (const format of formats) {
    texts.push(await sbomText(contents, metadata, { format, created }));
  }
  return texts;
}

async function contentsOfMade(
  content: OciContent,
  { resolved }: NonNullable<OpenedContent['origin']>,
  input: string,
  reading: ContentsOptions,
): Promise<ImageContents> {
  const contents = await contentsOfResolved(resolved, input, reading);
  const { configDescriptor, layers } = await readSide(content, undefined, reading.signal);
  const digests = layers.map(({ diffId, descriptor }) => ({ diffId, blobDigest: descriptor.digest }));
  const imageId = configDescriptor.digest;
  return withDigests({ ...contents, explanation: { ...contents.explanation, imageId } }, digests);
}

async function contentsOfContent(
  content: OciContent,
  input: string,
  reading: ContentsOptions,
  context: CliContext,
): Promise<ImageContents> {
  const progress = startProgress('reading', { bytes: 0, layers: 0 }, context.stderr);
  const onProgress = progress.add;
  try {
    const image = await takeImage(content, { onProgress, signal: context.signal });
    try {
      return await contentsOfExisting(image, input, { ...reading, onProgress });
    } finally {
      await image.close();
    }
  } finally {
    progress.stop();
  }
}
