// Blobs that are compared with the descriptors that name them.
import { createHash } from 'node:crypto';
import { throwIfAborted } from '../../errors/aborted.ts';
import type { BlobStore, StoredBlob } from './blob-store.ts';
import type { CheckedDescriptor } from './descriptor.ts';
import { brokenOnly, type DocumentBudget, readDocument } from './document.ts';
import type { FindingCollector, FindingPlace } from './finding.ts';
import { counted, type LayerScans } from './layer-scans.ts';
import type { LayerContents } from './scan-layer.ts';

export interface BlobOptions {
  readonly findings: FindingCollector;
  /** Whoever made it calls `finish` in the end. */
  readonly scans: LayerScans;
  readonly documents: DocumentBudget;
  /** Called with bytes read since the last call. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Each adds findings on what does not fit. */
export interface CheckedBlobs {
  /** A manifest, an index or a config; undefined when it cannot be read, `missing` when it is not there. */
  document(descriptor: CheckedDescriptor, origin: string): Promise<Buffer | 'missing' | undefined>;
  /** A layer of files. @param place with its blob and its number */
  layer(
    descriptor: CheckedDescriptor,
    place: FindingPlace,
    origin: string,
  ): Promise<{ readonly contents: LayerContents; readonly name: string } | undefined>;
  /** Any other blob. @returns whether it is there */
  other(descriptor: CheckedDescriptor, what: string, origin: string): Promise<boolean>;
  missing(digest: string, what: string, origin: string): void;
  /** Digests of all that was asked for. */
  readonly seen: Set<string>;
}

export function checkedBlobs(store: BlobStore, options: BlobOptions): CheckedBlobs {
  const { findings, scans, onProgress, signal } = options;
  const seen = new Set<string>();

  function compareSize(
    { size, digest }: CheckedDescriptor,
    actual: number,
    what: string,
    place: FindingPlace,
  ): void {
    if (size === actual) return;
    findings.error('size', `${what} (${digest}) has ${actual} bytes, and its descriptor says ${size}`, {
      ...place,
      expected: String(size),
      found: String(actual),
    });
  }

  function compare(
    descriptor: CheckedDescriptor,
    stored: StoredDigest,
    what: string,
    place: FindingPlace,
  ): void {
    compareSize(descriptor, stored.size, what, place);
    if (stored.digest === descriptor.digest) return;
    findings.error('digest', `${what} has the digest ${stored.digest}, and is named ${descriptor.digest}`, {
      ...place,
      expected: descriptor.digest,
      found: stored.digest,
    });
  }

  function missing(digest: string, what: string, origin: string): void {
    findings.error('missing-blob', `${what} ${digest}, which ${origin} names, is missing`, { blob: digest });
  }

  return {
    seen,
    missing,
    async document(descriptor, origin) {
      const { digest } = descriptor;
      throwIfAborted(signal);
      seen.add(digest);
      const blob = await store.find(descriptor);
      if (blob === undefined) return 'missing';
      const place = { blob: digest };
      const what = `the blob ${digest}, which ${origin} names,`;
      const bytes = await readDocument(counted(blob, onProgress, signal), what, place, options);
      if (bytes !== undefined)
        compare(descriptor, { digest: hashOf(digest, bytes), size: bytes.length }, blob.name, place);
      return bytes;
    },
    async layer(descriptor, place, origin) {
      seen.add(descriptor.digest);
      const what = `layer ${place.layer}`;
      const blob = await store.find(descriptor);
      if (blob === undefined) {
        const message = `${what} of ${origin} is not here, but at the addresses that it names`;
        if (descriptor.urls) findings.note('missing-blob', message, place);
        else missing(descriptor.digest, what, origin);
        return undefined;
      }
      const { contents, isNew } = await scans.scan(blob, {
        algorithm: algorithmOf(descriptor.digest),
        place,
      });
      if (isNew) compare(descriptor, contents.stored, what, place);
      else compareSize(descriptor, contents.stored.size, what, place);
      return { contents, name: blob.name };
    },
    async other(descriptor, what, origin) {
      const { digest } = descriptor;
      const isNew = !seen.has(digest);
      seen.add(digest);
      const blob = await store.find(descriptor);
      if (blob === undefined) missing(digest, what, origin);
      else if (isNew) {
        const stored = await digestOf(blob, { digest, findings, onProgress, signal });
        if (stored !== undefined) compare(descriptor, stored, what, { blob: digest });
      }
      return blob !== undefined;
    },
  };
}

export interface StoredDigest {
  readonly digest: string;
  readonly size: number;
}

/** By the algorithm of the digest that is expected; undefined, with a finding, when it cannot be read. */
export async function digestOf(
  blob: StoredBlob,
  {
    digest,
    findings,
    onProgress,
    signal,
  }: Pick<BlobOptions, 'findings' | 'onProgress' | 'signal'> & { readonly digest: string },
): Promise<StoredDigest | undefined> {
  const hash = createHash(algorithmOf(digest));
  let size = 0;
  try {
    for await (const chunk of counted(blob, onProgress, signal)) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { digest: `${algorithmOf(digest)}:${hash.digest('hex')}`, size };
  } catch (error) {
    findings.error('archive', `the blob ${digest} cannot be read: ${brokenOnly(error).message}`, {
      blob: digest,
    });
    return undefined;
  }
}

function hashOf(digest: string, bytes: Uint8Array): string {
  const algorithm = algorithmOf(digest);
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(':'));
}
