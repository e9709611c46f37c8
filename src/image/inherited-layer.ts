// Layers taken over from a base image: its members, copied with their headers.

import type { TarMember } from '../archive/tar-file.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { BaseImage } from './base-image.ts';
import type { Layer } from './image.ts';
import { layerComment } from './oci-config.ts';
import { hashed, verified } from './verified-layer.ts';

/** The layers of a base image, unread: their digests are those its config states, and are checked when written. */
export function baseLayers({ tar, layers }: BaseImage): Layer[] {
  return layers.map(({ archivePath, diffId, member, compression }) => ({
    kind: 'base',
    archivePath,
    digest: { diffId, size: member.size },
    compression,
    storePaths: [],
    comment: layerComment([archivePath]),
    member: inheritedHeader(member, archivePath),
    open: (signal) => {
      const data = tar.read(member, signal);
      if (compression !== 'none') return data; // its digest is that of the uncompressed layer
      return verified(hashed(data), { diffId, size: member.size }, () =>
        damaged(tar.path, archivePath, diffId),
      );
    },
  }));
}

/** The header as Python's tarfile would write it after reading it: extended records stay, in their order. */
function inheritedHeader(member: TarMember, archivePath: string): Layer['member'] {
  const { mode, uid, gid, uname, gname, mtime, pax } = member;
  const kept = new Map([...pax].map(([key, value]) => [key, key === 'path' ? archivePath : value]));
  const precise = pax.get('mtime');
  return {
    mode,
    uid,
    gid,
    uname,
    gname,
    mtime: precise === undefined ? mtime : roundHalfEven(Number(precise)),
    pax: kept,
  };
}

function damaged(path: string, archivePath: string, diffId: string): NixlayerError {
  return new NixlayerError(
    'E_BASE_IMAGE',
    `The layer ${archivePath} of ${path} is not what its config says (${diffId})`,
    {
      hint: 'The base image is damaged; make or fetch it again.',
    },
  );
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
