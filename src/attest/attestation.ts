// What can be said of an image beside itself: a document of a known kind, ready to be attached to its manifest.

export const inTotoType = 'application/vnd.in-toto+json';

/** The kinds of documents, and what registries and in-toto call them. */
export const documentKinds = {
  /** CycloneDX's own media type; in-toto: spec/predicates/cyclonedx.md. */
  cyclonedx: {
    artifactType: 'application/vnd.cyclonedx+json',
    predicateType: 'https://cyclonedx.org/bom',
  },
  /** SPDX 2.3, annex "Serializations"; in-toto: spec/predicates/spdx.md. */
  spdx: { artifactType: 'application/spdx+json', predicateType: 'https://spdx.dev/Document' },
  /** A whole in-toto Statement, whose predicate is provenance (slsa.dev/spec/v1.1/provenance). */
  provenance: { artifactType: inTotoType, predicateType: 'https://slsa.dev/provenance/v1' },
} as const;

export type DocumentKind = keyof typeof documentKinds;

export interface Attestation {
  readonly kind: DocumentKind;
  /** JSON: the document as it is attached unsigned. Of `provenance` it is a Statement about the very image. */
  readonly text: string;
}
