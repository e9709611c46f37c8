// How an image appears in a docker-archive: what of that can be told from the image itself.
import type { TarHeader } from '../../../archive/tar-header.ts';
import type { Image, Layer } from '../../image.ts';
import { dockerManifestText } from '../../oci-config.ts';

export type MemberHeader = Pick<TarHeader, 'mode' | 'uid' | 'gid' | 'uname' | 'gname' | 'mtime' | 'pax'>;

/** `manifest.json` of a docker-archive with this image alone, as dockerTools' stream script writes it. */
export function manifestOf({
  imageId,
  repoTags,
  layers,
}: Pick<Image, 'imageId' | 'repoTags' | 'layers'>): string {
  const names = layers.map(({ archivePath }) => archivePath);
  return dockerManifestText(configNameOf({ imageId }), repoTags, names);
}

/** Name of the member that holds the config. */
export function configNameOf({ imageId }: Pick<Image, 'imageId'>): string {
  return `${imageId.slice('sha256:'.length)}.json`;
}

/** @param mtime seconds since the epoch, for members that are made, not copied */
export function headerOf({ kind, inheritedHeader }: Layer, mtime: number): MemberHeader {
  if (inheritedHeader !== undefined) return inheritedHeader;
  // The original copies mode and owner of the file in the store, as whoever runs the script sees it. This is what root
  // sees there; the archive is then the same everywhere. The image ID does not depend on it.
  if (kind === 'customisation') return { mode: 0o444, uid: 0, gid: 0, uname: 'root', gname: 'root', mtime };
  return { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime };
}
