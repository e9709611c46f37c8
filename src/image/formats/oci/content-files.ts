// What an OCI layout or archive holds, of manifests and blobs that lie elsewhere.
import type { Blob } from './blob.ts';
import { blobsOfNodes, inPostOrder, type ManifestNode, type OciContent } from './oci-content.ts';
import type { OciFiles } from './oci-image.ts';
import { ociIndexEntries, refNameAnnotation } from './oci-manifest.ts';

/** What the index calls the image: `NAME:TAG` each, or a tag without a name. */
export type LayoutNames = { readonly repoTags: readonly string[] } | { readonly tag: string };

/** @param root of the tree that is written */
export function contentFiles(content: OciContent, root: ManifestNode, names: LayoutNames): OciFiles {
  const nodes = inPostOrder(root);
  const layers = blobsOfNodes(nodes).map((descriptor): Blob => {
    return { descriptor, open: (signal) => content.open(descriptor, signal) };
  });
  const manifests = nodes.map(({ descriptor, bytes }): Blob => {
    return { descriptor, open: () => once(bytes) };
  });
  const { platform, ...manifest } = root.descriptor;
  const entries =
    'tag' in names
      ? [{ ...root.descriptor, annotations: { ...manifest.annotations, [refNameAnnotation]: names.tag } }]
      : ociIndexEntries(manifest, names.repoTags, platform);
  return { manifest, indexEntries: entries, layers, blobs: [...layers, ...manifests] };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
