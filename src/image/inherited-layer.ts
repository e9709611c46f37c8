// Layers taken over from a base image: its members, copied with their headers.

import type { TarMember } from '../archive/tar-file.ts';
import type { BaseImage } from './base-image.ts';
import type { Layer } from './image.ts';
import { layerComment } from './oci-config.ts';

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
    open: (signal) => tar.read(member, signal),
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

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
