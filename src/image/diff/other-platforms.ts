// Which platforms only one of two indexes is for.
import { isIndexType } from '../formats/oci/media-types.ts';
import { type OciContent, readManifest } from '../formats/oci/oci-content.ts';
import { platformText } from '../formats/platform.ts';
import type { ImageDiff } from './image-diff.ts';

/** Undefined where both have the same, or one is no index. @throws as `readManifest` */
export async function otherPlatforms(
  a: OciContent,
  b: OciContent,
  signal?: AbortSignal,
): Promise<ImageDiff['otherPlatforms']> {
  const [inA, inB] = [await platformsOf(a, signal), await platformsOf(b, signal)];
  if (inA === undefined || inB === undefined) return undefined;
  const only = { a: missing(inA, inB), b: missing(inB, inA) };
  return only.a.length + only.b.length === 0 ? undefined : only;
}

async function platformsOf(
  content: OciContent,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (!isIndexType(content.root.mediaType)) return undefined;
  const named = (await readManifest(content, content.root, signal))?.named ?? [];
  return named.flatMap(({ platform: { os, architecture, variant } = {} }) =>
    os && architecture && os !== 'unknown' ? [platformText({ os, architecture, variant })] : [],
  );
}

function missing(from: readonly string[], other: readonly string[]): string[] {
  return [...new Set(from)].filter((platform) => !other.includes(platform)).sort();
}
