// An image that lies in an OCI layout or archive already, to be taken as it is.
import { asBaseImage, openImageFiles } from '../image/base/base-image.ts';
import { type LayoutChoice, layoutContent } from '../image/formats/oci/layout-content.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import { isOciLayout } from '../image/formats/oci/oci-index.ts';

/**
 * @param path of an archive or a folder
 * @param choice which image of several
 * @returns undefined for an archive without an index: a docker-archive, or no image
 * @throws NixlayerError E_BASE_IMAGE, E_INPUT, E_DISK_FULL, E_ABORTED
 */
export async function openLayoutImage(
  path: string,
  choice: LayoutChoice,
  signal?: AbortSignal,
): Promise<OciContent | undefined> {
  return asBaseImage(path, async () => {
    const tar = await openImageFiles(path, { signal });
    try {
      if (isOciLayout(tar)) return await layoutContent(tar, choice);
      await tar.close();
      return undefined;
    } catch (error) {
      await tar.close();
      throw error;
    }
  });
}
