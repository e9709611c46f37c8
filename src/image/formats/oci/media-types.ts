// Media types of the OCI image specification (media-types.md) and their forerunners of Docker.
import type { Compression } from '../../../archive/decompress.ts';

export const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndexType = 'application/vnd.oci.image.index.v1+json';
export const ociConfigType = 'application/vnd.oci.image.config.v1+json';

/** Of layers, by what they are compressed with. */
export const ociLayerTypes = {
  none: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

/** Who defines a media type: manifests, configs and layers of one image are of one family. */
export type TypeFamily = 'oci' | 'docker';

const indexTypes: Readonly<Record<string, TypeFamily>> = {
  [ociIndexType]: 'oci',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'docker',
};
const manifestTypes: Readonly<Record<string, TypeFamily>> = {
  [ociManifestType]: 'oci',
  'application/vnd.docker.distribution.manifest.v2+json': 'docker',
};
const configTypes: Readonly<Record<string, TypeFamily>> = {
  [ociConfigType]: 'oci',
  'application/vnd.docker.container.image.v1+json': 'docker',
};

export const indexFamily = (mediaType: string): TypeFamily | undefined => own(indexTypes, mediaType);
/** Is it the type of what names manifests? */
export function isIndexType(mediaType: string | undefined): boolean {
  return indexFamily(mediaType ?? '') !== undefined;
}

export const manifestFamily = (mediaType: string): TypeFamily | undefined => own(manifestTypes, mediaType);
export const configFamily = (mediaType: string): TypeFamily | undefined => own(configTypes, mediaType);

const ociLayer = /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(gzip|zstd))?$/;
const dockerLayer = /^application\/vnd\.docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.(gzip|zstd))?$/;

/** Undefined for what is no layer of files, or an encrypted one. */
export function layerType(
  mediaType: string,
): { readonly family: TypeFamily; readonly compression: Compression } | undefined {
  const oci = ociLayer.exec(mediaType);
  const found = oci ?? dockerLayer.exec(mediaType);
  if (found === null) return undefined;
  return { family: oci ? 'oci' : 'docker', compression: (found[1] ?? 'none') as Compression };
}

function own(types: Readonly<Record<string, TypeFamily>>, mediaType: string): TypeFamily | undefined {
  return Object.hasOwn(types, mediaType) ? types[mediaType] : undefined;
}
