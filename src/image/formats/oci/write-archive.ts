// An OCI layout as one tar archive (OCI image-spec, image-layout.md), which skopeo, podman and newer Docker read. With
// the manifest.json of a docker-archive beside it, so that every Docker loads it.
import type { Writable } from 'node:stream';
import { ofRoot, type WriteOptions, writeArchive } from '../../../archive/write-archive.ts';
import type { Image } from '../../image.ts';
import { dockerManifestText } from '../../oci-config.ts';
import type { OciFiles } from './oci-image.ts';
import { ociIndexText, ociLayoutText } from './oci-manifest.ts';

/** What makes the archive one that every Docker loads. */
type ArchivedImage = Pick<Image, 'imageId' | 'repoTags' | 'mtime'>;

/** Of members of an archive that is no docker-archive: the same file every time. */
const plainTime = 1;

/**
 * Writes the archive: descriptions first, then every blob once. Does not end `out`.
 * @throws NixlayerError E_LAYER_CHANGED, E_BASE_IMAGE, E_CLOSED_PIPE, E_DISK_FULL, E_WRITE, E_ABORTED
 */
export async function writeOciArchive(
  oci: OciFiles & { readonly image?: ArchivedImage },
  out: Writable,
  options: WriteOptions = {},
): Promise<void> {
  const { image, layers, blobs } = oci;
  const names = layers.map(({ descriptor }) => blobPath(descriptor.digest));
  const mtime = image?.mtime ?? plainTime;
  await writeArchive(out, options, async (archive) => {
    await archive.text('oci-layout', ociLayoutText, mtime);
    await archive.text('index.json', ociIndexText(oci.indexEntries), mtime);
    if (image !== undefined) {
      const config = blobPath(image.imageId);
      await archive.text('manifest.json', dockerManifestText(config, image.repoTags, names), mtime);
    }
    for (const blob of blobs) {
      const { digest, size } = blob.descriptor;
      const layer = layers.indexOf(blob);
      const header = { ...ofRoot, mtime };
      await archive.file(
        blobPath(digest),
        header,
        size,
        blob.open(options.signal),
        layer < 0 ? undefined : layer,
      );
    }
  });
}

/** Where a blob lies in a layout: `blobs/sha256/…`. */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}
