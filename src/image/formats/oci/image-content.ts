// An image that is about to be written, as what registries and layouts take.
import { buffer } from 'node:stream/consumers';
import type { Blob } from './blob.ts';
import type { OciContent } from './oci-content.ts';
import type { OciImage } from './oci-image.ts';
import type { Descriptor } from './oci-manifest.ts';

/** Closing it closes the image as well. */
export function imageContent(oci: OciImage): OciContent {
  const { image, indexEntries, manifest, blobs } = oci;
  const byDigest = new Map(blobs.map((blob) => [blob.descriptor.digest, blob]));
  const blobOf = ({ digest }: Descriptor): Blob => {
    const blob = byDigest.get(digest);
    if (blob === undefined) throw new Error(`the image has no blob ${digest}`);
    return blob;
  };
  const platform = indexEntries[0]?.platform;
  return {
    name: image.repoTags[0] ?? 'the image',
    root: { ...manifest, ...(platform && { platform }) },
    repoTags: image.repoTags,
    manifest: async (descriptor, signal) => buffer(blobOf(descriptor).open(signal) as AsyncGenerator),
    open: (descriptor, signal) => blobOf(descriptor).open(signal),
    close: async () => {
      await oci.close();
      await image.close();
    },
  };
}
