// What refers to an image when documents are attached to it: each document as it is and, with a key, signed; and the
// signature of the image itself.
import type { Descriptor } from '../registry/descriptor.ts';
import { type Artifact, artifactOf } from './artifact-manifest.ts';
import { type Attestation, type DocumentKind, documentKinds } from './attestation.ts';
import { bundleType, signedBundle } from './bundle.ts';
import type { SigningKey } from './signing-key.ts';
import { attestedStatement, signaturePredicateType, signatureStatement } from './statement.ts';
import { type TaggedPayload, taggedSignature, taggedStatement } from './tagged-signature.ts';

/** A manifest or an index, and what is to be said of it. */
export interface AttestedSubject {
  readonly descriptor: Descriptor;
  /** None of an index: documents are about the images of its platforms. */
  readonly attestations: readonly Attestation[];
}

export type Referrer = {
  readonly subject: Descriptor;
  /** `signature`: of the image itself. */
  readonly kind: DocumentKind | 'signature';
} & (
  | { readonly form: 'document'; readonly artifact: Artifact }
  /** Different bytes each time it is made, with ECDSA. */
  | { readonly form: 'bundle'; readonly statement: string; readonly predicateType: string }
  /** The same in the form of cosign before version 3. */
  | { readonly form: 'tag'; readonly payload: TaggedPayload }
);

/** How signatures are kept. */
export type SignatureForm = 'bundle' | 'tag' | 'both';

export interface ReferrerOptions {
  /** Signs, where there is one. */
  readonly key?: SigningKey | undefined;
  /** Default: `bundle`. */
  readonly signAs?: SignatureForm | undefined;
  /** Seconds since the epoch; without it no time is stated. */
  readonly created?: number | undefined;
}

/**
 * In the order in which they are to be attached.
 * @param repository with its registry
 */
export function referrersOf(
  { descriptor: subject, attestations }: AttestedSubject,
  repository: string,
  options: ReferrerOptions,
): Referrer[] {
  const documents = attestations.map(
    (attestation): Referrer => ({
      ...{ subject, kind: attestation.kind, form: 'document' },
      artifact: documentArtifact(attestation, subject, options),
    }),
  );
  if (options.key === undefined) return documents;
  const { signAs = 'bundle' } = options;
  return [
    ...documents,
    ...(signAs === 'tag' ? [] : bundled(subject, attestations)),
    ...(signAs === 'bundle' ? [] : tagged(subject, attestations, repository)),
  ];
}

function bundled(subject: Descriptor, attestations: readonly Attestation[]): Referrer[] {
  const statements = attestations.map(
    (attestation): Referrer => ({
      ...{ subject, kind: attestation.kind, form: 'bundle' },
      statement: attestedStatement(attestation, subject),
      predicateType: documentKinds[attestation.kind].predicateType,
    }),
  );
  const statement = signatureStatement(subject);
  return [
    ...statements,
    { subject, kind: 'signature', form: 'bundle', statement, predicateType: signaturePredicateType },
  ];
}

function tagged(subject: Descriptor, attestations: readonly Attestation[], repository: string): Referrer[] {
  const statements = attestations.map((attestation): Referrer => {
    const { predicateType } = documentKinds[attestation.kind];
    const payload = taggedStatement(subject, attestedStatement(attestation, subject), predicateType);
    return { subject, kind: attestation.kind, form: 'tag', payload };
  });
  const payload = taggedSignature(subject, repository);
  return [...statements, { subject, kind: 'signature', form: 'tag', payload }];
}

function documentArtifact(
  { kind, text }: Attestation,
  subject: Descriptor,
  { created }: ReferrerOptions,
): Artifact {
  const { artifactType, predicateType } = documentKinds[kind];
  const annotations = {
    ...createdAnnotation(created),
    // As BuildKit says it of statements, which are of many kinds under one media type.
    ...(kind === 'provenance' && { 'in-toto.io/predicate-type': predicateType }),
  };
  return artifactOf({ artifactType, text, subject, annotations });
}

export const predicateTypeAnnotation = 'dev.sigstore.bundle.predicateType';

/** A signed statement as cosign attaches it (cosign: specs/BUNDLE_SPEC.md and WriteAttestationNewBundleFormat). */
export function bundleArtifact(
  { statement, subject, predicateType }: Extract<Referrer, { form: 'bundle' }>,
  key: SigningKey,
  created?: number,
): Artifact {
  const annotations = {
    ...createdAnnotation(created),
    'dev.sigstore.bundle.content': 'dsse-envelope',
    [predicateTypeAnnotation]: predicateType,
  };
  return artifactOf({ artifactType: bundleType, text: signedBundle(statement, key), subject, annotations });
}

function createdAnnotation(created: number | undefined): Readonly<Record<string, string>> {
  if (created === undefined) return {};
  return { 'org.opencontainers.image.created': new Date(created * 1000).toISOString().replace('.000', '') };
}
