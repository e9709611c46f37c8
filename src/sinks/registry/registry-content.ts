// An image in a registry.
import type { OciContent } from '../../image/formats/oci/oci-content.ts';
import type { Repository } from '../../registry/repository.ts';

/**
 * @param reference a tag or a digest
 * @throws NixlayerError E_REGISTRY_NOT_FOUND, E_REGISTRY…
 */
export async function registryContent(
  from: Repository,
  reference: string,
  signal?: AbortSignal,
): Promise<OciContent> {
  const asked = { ...(signal && { signal }) };
  const top = await from.getManifest(reference, asked);
  const name = `${from.registry}/${from.name}`;
  const isDigest = reference.includes(':');
  return {
    name: isDigest ? `${name}@${reference}` : `${name}:${reference}`,
    root: top.descriptor,
    repoTags: isDigest ? [] : [`${name}:${reference}`],
    manifest: async ({ digest }, readSignal) => {
      if (digest === top.descriptor.digest) return top.bytes;
      return (await from.getManifest(digest, { ...(readSignal && { signal: readSignal }) })).bytes;
    },
    open: (descriptor, readSignal) =>
      from.openBlob(descriptor, { ...(readSignal && { signal: readSignal }) }),
    close: async () => {},
  };
}
