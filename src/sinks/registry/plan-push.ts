// What of an image a registry has already, found out without reading a byte of its layers.

import { inParallel } from '../../archive/in-parallel.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import {
  blobsOfNodes,
  inPostOrder,
  type ManifestNode,
  type OciContent,
  readManifestTree,
} from '../../image/formats/oci/oci-content.ts';
import type { Descriptor } from '../../image/formats/oci/oci-manifest.ts';
import { chosenTree } from '../../image/formats/oci/platform-manifest.ts';
import type { Platform } from '../../image/formats/platform.ts';
import type { Repository } from '../../registry/repository.ts';

/** Few enough for a registry that counts connections, enough to hide its distance. */
export const defaultParallel = 6;

export interface PlanPushOptions {
  /** Only the image for it. */
  readonly platform?: Platform | undefined;
  /** Repositories of the same registry that may have the blob. */
  readonly mountFrom?: (digest: string) => readonly string[];
  /** How many questions are asked at once. */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PushPlan {
  readonly tags: readonly string[];
  readonly root: Descriptor;
  /** What to push, children before what names them; empty when all is there under all tags. */
  readonly manifests: readonly ManifestNode[];
  /** Every config and layer of these manifests once. */
  readonly blobs: readonly PlannedBlob[];
  /** What else the image is made of: manifests that are there, and so all that they name. */
  readonly presentManifests: readonly ManifestNode[];
}

export interface PlannedBlob {
  readonly descriptor: Descriptor;
  readonly fate: 'present' | 'mount' | 'send';
  /** Repositories to mount it from. */
  readonly from: readonly string[];
}

/**
 * One request when the image is there under its tags; else one for each blob and tag, and for each image of an index.
 * @param content read only as far as its manifests
 * @throws NixlayerError as `readManifestTree`, E_REGISTRY…
 */
export async function planPush(
  content: OciContent,
  to: Repository,
  tags: readonly string[],
  options: PlanPushOptions = {},
): Promise<PushPlan> {
  const { platform, parallel = defaultParallel, signal } = options;
  const asked = { ...(signal && { signal }) };
  const tree = platform === undefined ? undefined : await chosenTree(content, platform, signal);
  const root = tree?.descriptor ?? content.root;
  const names = tags.length > 0 ? tags : [root.digest];
  const there = await inParallel(names, parallel, (name) => to.headManifest(name, asked));
  const isThere = there.every((found) => found?.digest === root.digest);
  const whole = tree ?? (await readManifestTree(content, signal));
  if (isThere) return { tags, root, manifests: [], blobs: [], presentManifests: [whole] };
  const presentChildren = await inParallel(whole.children, parallel, async (child) => {
    const found = await to.headManifest(child.descriptor.digest, asked);
    return found?.digest === child.descriptor.digest;
  });
  for (const descriptor of whole.missing)
    if ((await to.headManifest(descriptor.digest, asked)) === undefined)
      throw incomplete(content, descriptor);
  const absent = { ...whole, children: whole.children.filter((_, index) => !presentChildren[index]) };
  const manifests = inPostOrder(absent);
  const blobs = await inParallel(blobsOfNodes(manifests), parallel, async (descriptor) => {
    const from = options.mountFrom?.(descriptor.digest) ?? [];
    const fate = (await to.hasBlob(descriptor.digest, asked))
      ? 'present'
      : from.length > 0
        ? 'mount'
        : 'send';
    return { descriptor, fate, from } as const;
  });
  return {
    ...{ tags, root, manifests, blobs },
    presentManifests: whole.children.filter((_, index) => presentChildren[index]),
  };
}

function incomplete({ name }: OciContent, { digest }: Descriptor): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${name} lacks the manifest ${digest}, which its index names`, {
    hint: 'Choose one of its images with --platform, or get the others as well.',
  });
}
