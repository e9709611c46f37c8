// What a push will do, or has done, as data and as text.
import prettyBytes from 'pretty-bytes';
import { blobsOfNodes, inPostOrder, type ManifestNode } from '../image/formats/oci/oci-content.ts';
import type { Descriptor } from '../image/formats/oci/oci-manifest.ts';
import type { PlannedBlob, PushPlan } from '../sinks/registry/plan-push.ts';
import type { PushedBlob } from '../sinks/registry/push.ts';
import { nameList, plainTable } from './layer-table.ts';
import type { LayerOrigin } from './open-content.ts';

export interface BlobReport {
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly fate: PlannedBlob['fate'] | PushedBlob['fate'];
  /** What it is, where the image was made. */
  readonly kind?: string;
  readonly storePaths?: readonly string[];
}

export interface PushReport {
  /** `registry/name:tag` each. */
  readonly references: readonly string[];
  readonly digest: string;
  readonly mediaType: string;
  /** Was all there already, under all tags? */
  readonly unchanged: boolean;
  readonly blobs: readonly BlobReport[];
  /** Bytes of blobs. */
  readonly send: number;
  readonly mount: number;
  readonly reuse: number;
}

type Fated = PlannedBlob | PushedBlob;

export function pushReport(
  references: readonly string[],
  plan: PushPlan,
  blobs: readonly Fated[],
  layers: readonly LayerOrigin[] = [],
): PushReport {
  const origins = new Map(layers.map(({ digest, ...origin }) => [digest, origin]));
  const present = plan.presentManifests
    .flatMap(allBlobs)
    .map((descriptor) => ({ descriptor, fate: 'present' as const }));
  const all = new Map([...present, ...blobs].map((blob) => [blob.descriptor.digest, blob] as const));
  const rows = [...all.values()].map(({ descriptor: { digest, mediaType, size }, fate }) => ({
    ...{ digest, mediaType, size, fate },
    ...origins.get(digest),
  }));
  const sum = (...fates: readonly string[]): number =>
    rows.reduce((total, { fate, size }) => total + (fates.includes(fate) ? size : 0), 0);
  return {
    references,
    digest: plan.root.digest,
    mediaType: plan.root.mediaType,
    unchanged: plan.manifests.length === 0,
    blobs: rows,
    send: sum('send', 'sent'),
    mount: sum('mount', 'mounted'),
    reuse: sum('present'),
  };
}

function allBlobs(node: ManifestNode): Descriptor[] {
  return blobsOfNodes(inPostOrder(node));
}

export const fateWords: Readonly<Record<BlobReport['fate'], string>> = {
  present: 'is there',
  mount: 'may be mounted',
  send: 'will be sent',
  mounted: 'mounted',
  sent: 'sent',
};

/** The blobs, a line each, and the sums. */
export function renderPushReport(report: PushReport, width = 100): string {
  const rows = report.blobs.map(({ digest, size, fate, kind, storePaths = [], mediaType }) => [
    digest.replace('sha256:', '').slice(0, 16),
    prettyBytes(size),
    fateWords[fate],
    kind ?? (mediaType.includes('config') ? 'config' : ''),
    nameList(storePaths, Math.max(20, width - 60)),
  ]);
  return [plainTable(['blob', 'size', '', '', ''], rows), summaryOf(report)].join('\n');
}

/** `2 of 8 blobs sent (1.2 MB), 6 there already (70 MB)` */
export function summaryOf({ unchanged, blobs, ...bytes }: PushReport): string {
  if (unchanged) return `nothing to send: all ${blobs.length} blobs are there (${prettyBytes(bytes.reuse)})`;
  const part = (text: string, sum: number, ...fates: readonly BlobReport['fate'][]): string[] => {
    const count = blobs.filter(({ fate }) => fates.includes(fate)).length;
    return count === 0 ? [] : [`${count} ${text} (${prettyBytes(sum)})`];
  };
  return [
    ...part('to send', bytes.send, 'send'),
    ...part('perhaps to mount', bytes.mount, 'mount'),
    ...part('sent', bytes.send, 'sent'),
    ...part('mounted', bytes.mount, 'mounted'),
    ...part('already there', bytes.reuse, 'present'),
  ].join(', ');
}
