// An image that exists already, in the two forms that destinations take: as manifests and blobs, or as layers.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryCache } from '../cache/temporary-cache.ts';
import { openExistingImage } from '../image/existing-image.ts';
import { contentFiles } from '../image/formats/oci/content-files.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import { chosenTree, wantedPlatform } from '../image/formats/oci/platform-manifest.ts';
import { writeOciLayout } from '../image/formats/oci/write-layout.ts';
import type { Platform } from '../image/formats/platform.ts';
import type { Image } from '../image/image.ts';

export interface TakeOptions {
  /** That of this machine by default. */
  readonly platform?: Platform | undefined;
  readonly repoTags?: readonly string[];
  /** Called with bytes read since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * One image of the content, with layers that can be read twice: what is not on this machine is fetched first. The caller
 * closes it.
 * @throws NixlayerError as `readManifestTree`, `writeOciLayout` and `openExistingImage`
 */
export async function takeImage(content: OciContent, options: TakeOptions = {}): Promise<Image> {
  const { repoTags = content.repoTags, onProgress, signal } = options;
  const platform = wantedPlatform(content, options.platform);
  const tree = await chosenTree(content, platform, signal);
  const { path } = await temporaryCache();
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  const layout = join(path, 'image');
  try {
    const writing = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
    await writeOciLayout(contentFiles(content, tree, { repoTags: [] }), layout, writing);
    const image = await openExistingImage(layout, { platform, repoTags, ...(signal && { signal }) });
    return {
      ...image,
      close: async () => {
        await image.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
