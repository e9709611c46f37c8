// Media types of the OCI image specification (media-types.md) and their forerunners of Docker.

export const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndexType = 'application/vnd.oci.image.index.v1+json';
export const ociConfigType = 'application/vnd.oci.image.config.v1+json';
const dockerIndexType = 'application/vnd.docker.distribution.manifest.list.v2+json';

/** Of layers, by what they are compressed with. */
export const ociLayerTypes = {
  none: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

/** Is it the type of what names manifests? */
export function isIndexType(mediaType: string | undefined): boolean {
  return mediaType === ociIndexType || mediaType === dockerIndexType;
}
