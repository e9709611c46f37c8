// Sends what a registry lacks of an image, and then its manifest: whoever pulls meanwhile gets the old image or the new.

import { setMaxListeners } from 'node:events';
import { inParallel } from '../../archive/in-parallel.ts';
import type { OciContent } from '../../image/formats/oci/oci-content.ts';
import type { Descriptor } from '../../image/formats/oci/oci-manifest.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { Repository } from '../../registry/repository.ts';
import { defaultParallel, type PlannedBlob, type PushPlan } from './plan-push.ts';

export interface PushOptions {
  /** How many blobs are sent at once. */
  readonly parallel?: number | undefined;
  /** Called with bytes sent since the last call, and the index of their blob in the plan. */
  readonly onProgress?: ((bytes: number, blob: number) => void) | undefined;
  /** Asked right before a tag is set. */
  readonly mayTag?: ((tag: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Called when all is there and before a tag names it, so that what refers to the image comes with it; after the tags
   * where the registry takes no manifest by its digest alone.
   */
  readonly beforeTags?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PushedBlob {
  readonly descriptor: Descriptor;
  readonly fate: 'present' | 'mounted' | 'sent';
}

export interface PushResult {
  /** Those that name the image now. */
  readonly tags: readonly string[];
  readonly blobs: readonly PushedBlob[];
}

/**
 * @param content what the plan was made of
 * @throws NixlayerError E_REGISTRY…, and what opening the blobs throws; uploads that were begun are given up then
 */
export async function push(
  content: OciContent,
  plan: PushPlan,
  to: Repository,
  options: PushOptions = {},
): Promise<PushResult> {
  const { manifests, tags } = plan;
  if (manifests.length === 0) {
    await options.beforeTags?.();
    return { tags, blobs: [] };
  }
  const blobs = await sendBlobs(content, plan.blobs, to, options);
  for (const { descriptor, bytes } of manifests.slice(0, -1))
    await putManifest(content, plan, { descriptor, bytes, tags: [] }, to, options);
  const root = manifests.at(-1);
  const isPrepared =
    root !== undefined &&
    options.beforeTags !== undefined &&
    (await takenByDigest(() => putManifest(content, plan, { ...root, tags: [] }, to, options)));
  if (isPrepared) await options.beforeTags?.();
  const allowed: string[] = [];
  for (const tag of tags) if ((await options.mayTag?.(tag)) ?? true) allowed.push(tag);
  if (root !== undefined && (allowed.length > 0 || (tags.length === 0 && !isPrepared)))
    await putManifest(content, plan, { ...root, tags: allowed }, to, options);
  if (!isPrepared) await options.beforeTags?.();
  return { tags: allowed, blobs };
}

/** False where a registry has no manifests without tags. */
async function takenByDigest(put: () => Promise<void>): Promise<boolean> {
  try {
    await put();
    return true;
  } catch (error) {
    const status = error instanceof RegistryError ? error.failure.status : undefined;
    if (status === 400 || status === 404 || status === 405) return false;
    throw error;
  }
}

async function sendBlobs(
  content: OciContent,
  blobs: readonly PlannedBlob[],
  to: Repository,
  { parallel = defaultParallel, onProgress, signal: outer }: PushOptions,
): Promise<PushedBlob[]> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  setMaxListeners(0, signal); // every blob listens
  return inParallel(blobs, parallel, async ({ descriptor, fate, from }, index) => {
    if (fate === 'present') return { descriptor, fate };
    const source = {
      descriptor,
      isVerified: true,
      open: (openSignal?: AbortSignal) => content.open(descriptor, openSignal),
    } as const;
    try {
      const done = await to.pushBlob(source, {
        known: 'absent',
        mountFrom: from,
        onProgress: (bytes) => onProgress?.(bytes, index),
        signal,
      });
      return { descriptor, fate: done };
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}

/** A registry may have said of a blob that it is there, and have forgotten it meanwhile: it is sent again, once. */
async function putManifest(
  content: OciContent,
  { blobs }: PushPlan,
  { descriptor, bytes, tags }: { descriptor: Descriptor; bytes: Uint8Array; tags: readonly string[] },
  to: Repository,
  options: PushOptions,
): Promise<void> {
  const manifest = { mediaType: descriptor.mediaType, bytes };
  const putting = { tags, ...(options.signal && { signal: options.signal }) };
  try {
    await to.putManifest(manifest, putting);
  } catch (error) {
    const missing = error instanceof RegistryError ? error.failure.missing : [];
    const again = blobs.filter((blob) => missing.includes(blob.descriptor.digest));
    if (again.length === 0) throw error;
    await sendBlobs(
      content,
      again.map((blob) => ({ ...blob, fate: 'send' })),
      to,
      { ...options, onProgress: undefined },
    );
    await to.putManifest(manifest, putting);
  }
}
