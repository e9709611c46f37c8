// Attaches documents and signatures along with a push.
import { bundleType } from '../attest/bundle.ts';
import { layerType } from '../attest/tagged-signature.ts';
import type { Repository } from '../registry/repository.ts';
import {
  type AttachedReferrer,
  attach,
  type PlannedReferrer,
  planAttaching,
} from '../sinks/registry/attach.ts';
import type { PushPlan } from '../sinks/registry/plan-push.ts';
import type { Attaching } from './attach-options.ts';
import type { AttachmentReport } from './attach-report.ts';
import { attestedSubjects, type SubjectImages } from './attestations.ts';
import type { CliContext } from './context.ts';

export interface PlannedAttachments {
  readonly reports: readonly AttachmentReport[];
  /** What it did. */
  attach(): Promise<readonly AttachmentReport[]>;
}

/** @throws NixlayerError E_REGISTRY…, and what the documents need */
export async function planAttachments(
  plan: PushPlan,
  to: Repository,
  attaching: Attaching,
  images: SubjectImages,
  context: CliContext,
): Promise<PlannedAttachments> {
  const options = { ...attaching, signal: context.signal };
  const planned = await planAttaching(to, await attestedSubjects(plan, attaching, images, context), options);
  return {
    reports: planned.map((referrer) => {
      const digest =
        referrer.present ?? (referrer.form === 'document' ? referrer.artifact.descriptor.digest : undefined);
      const fate = referrer.present === undefined ? 'attach' : 'present';
      return { ...described(referrer), ...(digest !== undefined && { digest }), fate };
    }),
    attach: async () => (await attach(to, planned, options)).map(attachedReport),
  };
}

function attachedReport({ referrer, ...done }: AttachedReferrer): AttachmentReport {
  return { ...described(referrer), ...done };
}

function described(referrer: PlannedReferrer): Omit<AttachmentReport, 'fate' | 'digest' | 'listedBy'> {
  const { subject, kind, form } = referrer;
  const common = { subject: subject.digest, kind, signed: form !== 'document' };
  switch (form) {
    case 'document':
      return { ...common, artifactType: referrer.artifact.artifactType };
    case 'bundle':
      return { ...common, artifactType: bundleType };
    case 'tag':
      return { ...common, artifactType: layerType(referrer.payload), tag: referrer.payload.tag };
  }
}
