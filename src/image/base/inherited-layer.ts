// Layers taken over from a base image.
import { toByteString } from '../../archive/byte-string.ts';
import { decompressed } from '../../archive/decompress.ts';
import type { LayerDigest } from '../../archive/layer-digest.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Layer } from '../image.ts';
import { layerComment } from '../oci-config.ts';
import { hashed, verified } from '../verified-layer.ts';
import type { BaseImage, BaseLayer } from './base-image.ts';

/**
 * The layers of a base image. Those of a docker-archive are its members, copied with their headers and as they are
 * compressed. Those from OCI become what docker-archives have, uncompressed.
 * @param digests what verifyBaseImage found
 */
export function inheritedLayers(base: BaseImage, digests: readonly LayerDigest[]): Layer[] {
  return base.layers.map((layer, index) => {
    const size = digests[index]?.size ?? layer.member.size;
    return base.format === 'oci' ? fromOci(base, layer, size) : fromDockerArchive(base, layer, size);
  });
}

function fromDockerArchive(base: BaseImage, layer: BaseLayer, uncompressedSize: number): Layer {
  const { tar } = base;
  const { archivePath, diffId, member, compression } = layer;
  const digest = { diffId, size: member.size };
  return {
    ...described(layer),
    digest,
    compression,
    ...(compression !== 'none' && { uncompressed: uncompressed(base, layer, uncompressedSize) }),
    inheritedHeader: inheritedHeader(member, archivePath),
    open: (signal) => {
      const data = tar.read(member, signal);
      if (compression !== 'none') return data; // its digest is that of the uncompressed layer
      return verified(hashed(data), digest, () => damaged(tar.path, layer));
    },
  };
}

function fromOci(base: BaseImage, layer: BaseLayer, size: number): Layer {
  return {
    ...described(layer),
    ...uncompressed(base, layer, size),
    compression: 'none',
    ...original(base, layer),
  };
}

function uncompressed({ tar }: BaseImage, layer: BaseLayer, size: number): Pick<Layer, 'digest' | 'open'> {
  const { diffId, member, compression, name } = layer;
  const digest = { diffId, size };
  return {
    digest,
    open: (signal) => {
      const data = decompressed(tar.read(member, signal), compression, name, signal);
      return verified(hashed(data), digest, () => damaged(tar.path, layer));
    },
  };
}

/** OCI names layers by the digest of what is stored, which verifyBaseImage has checked. */
function original({ tar }: BaseImage, layer: BaseLayer): Pick<Layer, 'original'> {
  const { blobDigest, member, compression } = layer;
  if (compression === 'none' || !blobDigest?.startsWith('sha256:')) return {};
  return {
    original: {
      compression,
      digest: blobDigest,
      size: member.size,
      open: (signal) =>
        verified(hashed(tar.read(member, signal)), { diffId: blobDigest, size: member.size }, () =>
          damaged(tar.path, layer),
        ),
    },
  };
}

function described({
  archivePath,
}: BaseLayer): Pick<Layer, 'kind' | 'archivePath' | 'storePaths' | 'comment'> {
  return { kind: 'base', archivePath, storePaths: [], comment: layerComment([archivePath]) };
}

/** The header as Python's tarfile would write it after reading it: extended records stay, in their order. */
function inheritedHeader(member: TarMember, archivePath: string): NonNullable<Layer['inheritedHeader']> {
  const { mode, uid, gid, uname, gname, mtime, pax, sparse } = member;
  // It is copied with its holes.
  const stays = (key: string): boolean => sparse === undefined || !/^GNU\.sparse\.|^size$/.test(key);
  const kept = new Map([...pax].filter(([key]) => stays(key)));
  if (kept.has('path')) kept.set('path', toByteString(archivePath));
  const precise = pax.get('mtime');
  return {
    mode,
    uid,
    gid,
    uname,
    gname,
    mtime: precise ? roundHalfEven(Number(precise)) : mtime,
    pax: kept,
  };
}

function damaged(path: string, { archivePath, diffId }: BaseLayer): NixlayerError {
  return new NixlayerError(
    'E_BASE_IMAGE',
    `The layer ${archivePath} of ${path} is not what its config says (${diffId})`,
    {
      hint: 'The base image changed after it was checked; make or fetch it again.',
    },
  );
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
