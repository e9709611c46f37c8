// Manifests of artifacts that are no images (image-spec: manifest.md, "Guidelines for Artifact Usage"): one document that
// refers to the manifest it is about.
import { ociManifestType } from '../image/formats/oci/media-types.ts';
import { describeText } from '../image/formats/oci/oci-manifest.ts';
import type { Descriptor } from '../registry/descriptor.ts';

export interface Artifact {
  readonly artifactType: string;
  readonly descriptor: Descriptor;
  readonly manifest: string;
  /** The document and the empty config. */
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly text: string }[];
}

export interface ArtifactOptions {
  readonly artifactType: string;
  /** The document. */
  readonly text: string;
  /** The manifest that it is about. */
  readonly subject: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** For configs that nobody reads (image-spec: "Guidance for an Empty Descriptor"). */
const empty = { text: '{}', descriptor: describeText('application/vnd.oci.empty.v1+json', '{}') };

/** The same bytes for the same document and image. */
export function artifactOf({ artifactType, text, subject, annotations = {} }: ArtifactOptions): Artifact {
  const document = { text, descriptor: describeText(artifactType, text) };
  const { mediaType, digest, size } = subject;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifestType,
    artifactType,
    config: empty.descriptor,
    layers: [document.descriptor],
    subject: { mediaType, digest, size },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  });
  return {
    artifactType,
    descriptor: describeText(ociManifestType, manifest),
    manifest,
    blobs: [empty, document],
  };
}
