// Kinds of manifests that registries keep.

export const ociIndexType = 'application/vnd.oci.image.index.v1+json';

/** What a client says to understand; registries convert to something older for those that do not. */
export const acceptedManifests: string = [
  'application/vnd.oci.image.manifest.v1+json',
  ociIndexType,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.artifact.manifest.v1+json',
].join(', ');

/** Without parameters; undefined when the header says nothing of a manifest. */
export function manifestType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !type.startsWith('application/vnd.')) return undefined;
  return type;
}
