// Which image of an index is for a platform (OCI image-spec, image-index.md).
import { buffer } from 'node:stream/consumers';
import { parseOrderedJson } from '../../../json/ordered-json.ts';
import { fitsPlatform, type Platform, platformText, readPlatform, thisPlatform } from '../platform.ts';
import { isIndexType } from './media-types.ts';
import {
  type ManifestDocument,
  type ManifestNode,
  maxDepth,
  maxManifests,
  type OciContent,
  readManifest,
  readManifestTree,
  tooMany,
  withChildren,
  wrong,
} from './oci-content.ts';
import type { Descriptor } from './oci-manifest.ts';

/** Bytes. */
const largestConfig = 4 * 1024 * 1024;

/** The image for a platform; without one, all that there is. @throws as `readManifestTree` and {@link findManifest} */
export async function chosenTree(
  content: OciContent,
  platform: Platform | undefined,
  signal?: AbortSignal,
): Promise<ManifestNode> {
  return platform === undefined ? readManifestTree(content, signal) : findManifest(content, platform, signal);
}

/** The platform to look for: of an index, that of this machine if nobody says another. */
export function wantedPlatform({ root }: OciContent, platform: Platform | undefined): Platform | undefined {
  return platform ?? (isIndexType(root.mediaType) ? thisPlatform() : undefined);
}

/**
 * The first that fits, in the order of the indexes. What does not say for which platform it is, says so in its config.
 * @throws NixlayerError E_BASE_IMAGE when none does
 */
async function findManifest(
  content: OciContent,
  wanted: Platform,
  signal?: AbortSignal,
): Promise<ManifestNode> {
  const offered = new Set<string>();
  let count = 0;
  const find = async (descriptor: Descriptor, depth: number): Promise<ManifestNode | undefined> => {
    count += 1;
    if (depth > maxDepth || count > maxManifests) throw tooMany(content);
    const stated = platformOf(descriptor);
    if (stated !== undefined && !isIndexType(descriptor.mediaType) && !fitsPlatform(stated, wanted)) {
      offered.add(platformText(stated));
      return undefined;
    }
    const document = await readManifest(content, descriptor, signal);
    if (document === undefined) return undefined;
    if (isIndexType(descriptor.mediaType)) {
      for (const named of document.named) {
        const found = await find(named, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const actual = stated ?? (await platformInConfig(content, document, signal));
    // One that does not tell is taken when it is the only one.
    if (actual === undefined ? depth === 0 : fitsPlatform(actual, wanted))
      return withChildren(document, [], []);
    if (actual !== undefined) offered.add(platformText(actual));
    return undefined;
  };
  const found = await find(content.root, 0);
  if (found !== undefined) return found;
  const others = [...offered].join(', ') || 'unknown platforms';
  throw wrong(content, `it has no image for ${platformText(wanted)}, only for ${others}`);
}

/** Undefined when the config, if it is one, does not tell. @throws what `content.open` throws */
export async function platformInConfig(
  content: OciContent,
  { blobs: [config] }: Pick<ManifestDocument, 'blobs'>,
  signal?: AbortSignal,
): Promise<Platform | undefined> {
  if (config === undefined || config.size > largestConfig) return undefined;
  const text = (await buffer(content.open(config, signal) as AsyncGenerator)).toString();
  return readPlatform(parseOrderedJson(text, `${config.digest} in ${content.name}`));
}

function platformOf({ platform }: Descriptor): Platform | undefined {
  const { os, architecture, variant } = platform ?? {};
  return os && architecture ? { os, architecture, variant } : undefined;
}
