// What nixpkgs' pullImage must be told of an image in a registry: the digest of its manifest, and the hash of the archive.
import { buffer } from 'node:stream/consumers';
import type { Compression } from '../archive/decompress.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type ArchiveHash, hashSkopeoArchive } from '../image/formats/docker-archive/hash-skopeo.ts';
import type { OciContent } from '../image/formats/oci/oci-content.ts';
import type { Descriptor } from '../image/formats/oci/oci-manifest.ts';
import { chosenTree, wantedPlatform } from '../image/formats/oci/platform-manifest.ts';
import { type Platform, readPlatform, thisPlatform } from '../image/formats/platform.ts';
import { jsonMember, jsonTexts } from '../json/json-access.ts';
import { parseOrderedJson } from '../json/ordered-json.ts';

export interface PrefetchOptions {
  /** Which image; that of this machine by default, of an index. */
  readonly platform?: Platform | undefined;
  /** What the image is called in the archive. */
  readonly repoTag: string;
  /** Called with bytes read since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

export interface Prefetched {
  /** Digest of the manifest for the platform. */
  readonly imageDigest: string;
  /** As the image tells it. */
  readonly platform: Platform;
  readonly archive: ArchiveHash;
}

/**
 * Reads every layer once and keeps none.
 * @throws NixlayerError E_BASE_IMAGE (none for the platform, or damaged), and what reading throws
 */
export async function prefetchImage(content: OciContent, options: PrefetchOptions): Promise<Prefetched> {
  const { signal, repoTag, onProgress } = options;
  const platform = wantedPlatform(content, options.platform);
  const manifest = await chosenTree(content, platform, signal);
  const [config, ...layers] = manifest.blobs;
  if (config === undefined) throw wrong(content, 'its manifest has no config');
  const configText = (await buffer(content.open(config, signal) as AsyncGenerator)).toString();
  const value = parseOrderedJson(configText, `${config.digest} in ${content.name}`);
  const diffIds = jsonTexts(jsonMember(jsonMember(value, 'rootfs'), 'diff_ids')) ?? [];
  if (diffIds.length !== layers.length)
    throw wrong(content, `it has ${layers.length} layers, but its config has ${diffIds.length} diff_ids`);
  const image = {
    configText,
    layers: layers.map((layer, index) => ({
      diffId: diffIds[index] ?? '',
      compression: compressionIn(layer),
      open: (readSignal?: AbortSignal) => content.open(layer, readSignal),
    })),
  };
  const archive = await hashSkopeoArchive(image, {
    repoTag,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  return {
    imageDigest: manifest.descriptor.digest,
    platform: readPlatform(value) ?? platform ?? thisPlatform(),
    archive,
  };
}

/** What the type says; if it is wrong, the layer is not what the config says. */
function compressionIn({ mediaType }: Descriptor): Compression {
  if (mediaType.endsWith('gzip')) return 'gzip';
  return mediaType.endsWith('zstd') ? 'zstd' : 'none';
}

function wrong({ name }: OciContent, what: string): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${name} cannot be used as an image: ${what}`);
}
