// Which documents are attached to which manifest of a push.
import type { Attestation } from '../attest/attestation.ts';
import type { AttestedSubject } from '../attest/referrers-of.ts';
import { isIndexType } from '../image/formats/oci/media-types.ts';
import { inPostOrder, isBuildKitAttestation, type ManifestNode } from '../image/formats/oci/oci-content.ts';
import type { PushPlan } from '../sinks/registry/plan-push.ts';
import type { Attaching } from './attach-options.ts';
import type { CliContext } from './context.ts';
import type { OpenedContent } from './open-content.ts';

/** What the image of a platform was made from, by the digest of its manifest. */
export type SubjectImages = (digest: string) => OpenedContent | undefined;

/** Every manifest and index of a push, with what is to be said of it. */
export async function attestedSubjects(
  { manifests, presentManifests }: PushPlan,
  attaching: Attaching,
  images: SubjectImages,
  context: CliContext,
): Promise<readonly AttestedSubject[]> {
  const nodes = [...presentManifests.flatMap(inPostOrder), ...manifests];
  const each = [...new Map(nodes.map((node) => [node.descriptor.digest, node])).values()];
  const subjects: AttestedSubject[] = [];
  for (const node of each) {
    const { descriptor } = node;
    const isImage = !isIndexType(descriptor.mediaType) && !isBuildKitAttestation(descriptor);
    const image = isImage ? images(descriptor.digest) : undefined;
    const attestations = image === undefined ? [] : await attestationsOf(node, image, attaching, context);
    subjects.push({ descriptor, attestations });
  }
  return subjects;
}

/**
 * The documents about one image for one platform, in the order in which they are attached. Whatever else is to be said of
 * images is added here.
 */
async function attestationsOf(
  { descriptor }: ManifestNode,
  image: OpenedContent,
  { provenance, sbom = [], created }: Attaching,
  context: CliContext,
): Promise<readonly Attestation[]> {
  const attestations: Attestation[] = [];
  if (provenance !== undefined) {
    const { provenanceText } = await import('./provenance-text.ts');
    const run = { ...provenance, startedOn: created };
    attestations.push({ kind: 'provenance', text: await provenanceText(image, [descriptor], run, context) });
  }
  if (sbom.length > 0) {
    const { sbomTexts } = await import('./sbom-texts.ts');
    const texts = await sbomTexts(image, descriptor, sbom, created, context);
    for (const [index, kind] of sbom.entries()) attestations.push({ kind, text: texts[index]! });
  }
  return attestations;
}
