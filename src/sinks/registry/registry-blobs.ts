// The blobs of a repository, for who checks them.
import { indexFamily, manifestFamily } from '../../image/formats/oci/media-types.ts';
import type { BlobStore, StoredBlob } from '../../image/validate/blob-store.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { Repository } from '../../registry/repository.ts';

/** What has not the digest that it is named by is an error of the registry: its client lets no such bytes pass. */
export function registryBlobs(from: Repository, signal?: AbortSignal): BlobStore {
  const asked = { ...(signal && { signal }) };
  return {
    find: async (blob) =>
      (indexFamily(blob.mediaType) ?? manifestFamily(blob.mediaType)) !== undefined
        ? manifestIn(from, blob.digest, asked)
        : layerIn(from, blob, asked),
  };
}

async function manifestIn(
  from: Repository,
  digest: string,
  asked: { readonly signal?: AbortSignal },
): Promise<StoredBlob | undefined> {
  try {
    const { bytes } = await from.getManifest(digest, asked);
    return { name: digest, size: bytes.length, open: () => once(bytes) };
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'E_REGISTRY_NOT_FOUND') return undefined;
    throw error;
  }
}

async function layerIn(
  from: Repository,
  { digest, size }: { readonly digest: string; readonly size: number },
  asked: { readonly signal?: AbortSignal },
): Promise<StoredBlob | undefined> {
  if (!(await from.hasBlob(digest, asked))) return undefined;
  return {
    name: digest,
    open: (signal) => from.openBlob({ digest, size }, { ...asked, ...(signal && { signal }) }),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
