// What is attached to the manifests of a push, as data and as text.
import type { PlannedReferrer } from '../sinks/registry/attach.ts';
import { plainTable } from './layer-table.ts';

export interface AttachmentReport {
  /** Digest of the manifest or index that it is about. */
  readonly subject: string;
  readonly kind: PlannedReferrer['kind'];
  /** Else it is the document as it is. */
  readonly signed: boolean;
  readonly artifactType: string;
  /** Of a signature that is kept under a tag. */
  readonly tag?: string;
  /** Of its manifest; not known of a signature that is still to be made. */
  readonly digest?: string;
  readonly fate: 'present' | 'attach' | 'attached';
  /** Who lists it, of what was attached: the registry, or an index under the fall-back tag. */
  readonly listedBy?: 'registry' | 'fallback-tag';
}

const words: Readonly<Record<AttachmentReport['fate'], string>> = {
  present: 'is there',
  attach: 'will be attached',
  attached: 'attached',
};

const names: Readonly<Record<AttachmentReport['kind'], string>> = {
  signature: 'signature',
  provenance: 'provenance',
  cyclonedx: 'SBOM (CycloneDX)',
  spdx: 'SBOM (SPDX)',
};

/** A line each. */
export function renderAttachments(reports: readonly AttachmentReport[]): string {
  const rows = reports.map(({ subject, kind, signed, tag, fate }) => [
    subject.replace('sha256:', '').slice(0, 16),
    [
      names[kind],
      ...(signed && kind !== 'signature' ? ['signed'] : []),
      ...(tag ? ['under a tag'] : []),
    ].join(', '),
    words[fate],
  ]);
  return plainTable(['about', 'attachment', ''], rows);
}

/** `3 attachments attached, 2 already there` */
export function summaryOfAttachments(reports: readonly AttachmentReport[]): string {
  const part = (text: string, fate: AttachmentReport['fate']): string[] => {
    const count = reports.filter((each) => each.fate === fate).length;
    return count === 0 ? [] : [`${count} ${text}`];
  };
  const parts = [
    ...part('to attach', 'attach'),
    ...part('attached', 'attached'),
    ...part('already there', 'present'),
  ];
  return `attachments: ${parts.join(', ') || 'none'}`;
}
