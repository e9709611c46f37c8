// An image from one place to another: as it is where both know manifests, else as layers.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import { noWork } from '../archive/work-stats.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { writeDockerArchive } from '../image/formats/docker-archive/write.ts';
import { contentFiles, type LayoutNames } from '../image/formats/oci/content-files.ts';
import { blobsOfNodes, inPostOrder, type OciContent } from '../image/formats/oci/oci-content.ts';
import { chosenTree } from '../image/formats/oci/platform-manifest.ts';
import { writeOciArchive } from '../image/formats/oci/write-archive.ts';
import { writeOciLayout } from '../image/formats/oci/write-layout.ts';
import { isRepoTag } from '../image/reference.ts';
import { referenceText } from '../registry/reference.ts';
import type { Registry } from '../registry/registry.ts';
import { loadIntoDaemon } from '../sinks/daemon.ts';
import { type PushPlan, planPush } from '../sinks/registry/plan-push.ts';
import { type CliContext, say } from './context.ts';
import type { ImagePlace } from './image-place.ts';
import { type PlaceSource, type SourceOptions, sourceAt } from './place-source.ts';
import { startProgress } from './progress.ts';
import { type PushReport, pushReport, summaryOf } from './push-report.ts';
import { sendPlanned } from './send-planned.ts';
import { writeImage } from './write-image.ts';

export interface CopyOptions extends SourceOptions {
  readonly parallel?: number;
}

export interface CopyReport {
  readonly from: string;
  readonly to: string;
  /** Of the manifest or index that was copied, where the destination has manifests. */
  readonly digest?: string;
  /** Of the config, where the destination has none. */
  readonly imageId?: string;
  /** For a registry. */
  readonly push?: PushReport;
}

/** @throws NixlayerError as the places */
export async function copyImage(
  from: ImagePlace,
  to: ImagePlace,
  registry: Registry,
  options: CopyOptions,
  context: CliContext,
): Promise<CopyReport> {
  if (to.kind === 'file')
    throw new NixlayerError('E_USAGE', `${to.path} does not say what to write`, {
      hint: 'Expected oci:, oci-archive:, docker-archive:, docker-daemon:, podman: or docker:// in front of it.',
    });
  if ('name' in to && to.name !== undefined && isDigestOrId(to))
    throw new NixlayerError('E_USAGE', `${to.name} is no name for an image: its content decides its digests`);
  const source = await sourceAt(from, registry, options, context);
  try {
    if (to.kind === 'registry') return await copyToRegistry(source, from, to, registry, options, context);
    if (to.kind === 'oci' || to.kind === 'oci-archive')
      return await copyToLayout(source, to, options, context);
    return await copyAsLayers(source, to, context);
  } finally {
    await source.close();
  }
}

async function copyToRegistry(
  source: PlaceSource,
  from: ImagePlace,
  { reference }: ImagePlace & { readonly kind: 'registry' },
  registry: Registry,
  { platform, parallel }: CopyOptions,
  context: CliContext,
): Promise<CopyReport> {
  const { signal } = context;
  const repository = registry.repository(reference, 'push');
  const name = `${repository.registry}/${repository.name}`;
  const isSameRegistry = from.kind === 'registry' && from.reference.registry === reference.registry;
  const mountFrom = isSameRegistry ? [from.reference.repository] : [];
  const content = await source.content();
  try {
    const { digest, tag } = reference;
    const tags = tag === undefined ? [] : [tag];
    const references = [tag === undefined ? `${name}@${digest}` : `${name}:${tag}`];
    const plan = await planPush(content, repository, tags, {
      platform,
      parallel,
      signal,
      mountFrom: () => mountFrom,
    });
    if (digest !== undefined && digest !== plan.root.digest) throw otherDigest(source, plan);
    const planned = pushReport(references, plan, plan.blobs);
    if (!planned.unchanged) say(context, `${references.join(', ')}: ${summaryOf(planned)}`);
    const { blobs } = await sendPlanned(content, plan, repository, parallel, context);
    const push = pushReport(references, plan, blobs);
    return { from: source.name, to: references.join(', '), digest: push.digest, push };
  } finally {
    await content.close();
  }
}

function isDigestOrId({ kind, name = '' }: Exclude<ImagePlace, { kind: 'registry' | 'file' }>): boolean {
  return kind === 'daemon' ? !isRepoTag(name) : /^sha(?:256|512):/.test(name);
}

function otherDigest({ name }: PlaceSource, { root }: PushPlan): NixlayerError {
  return new NixlayerError(
    'E_USAGE',
    `${name} has the digest ${root.digest}, not the one of the destination`,
    {
      hint: 'Leave the digest out, or give a tag.',
    },
  );
}

async function copyToLayout(
  source: PlaceSource,
  { kind, path, name }: ImagePlace & { readonly kind: 'oci' | 'oci-archive' | 'docker-archive' },
  { platform }: CopyOptions,
  context: CliContext,
): Promise<CopyReport> {
  const { signal } = context;
  const content = await source.content();
  try {
    const tree = await chosenTree(content, platform, signal);
    const files = contentFiles(content, tree, layoutNames(content, name));
    const descriptors = blobsOfNodes(inPostOrder(tree));
    const bytes = descriptors.reduce((sum, { size }) => sum + size, 0);
    const progress = startProgress('copying', { bytes, layers: descriptors.length }, context.stderr);
    try {
      const writing = { onProgress: progress.add, signal, target: path };
      if (kind === 'oci') await writeOciLayout(files, resolve(path), writing);
      else await writeFileAtomically(resolve(path), (out) => writeOciArchive(files, out, writing));
    } finally {
      progress.stop();
    }
    return { from: source.name, to: `${kind}:${path}`, digest: tree.descriptor.digest };
  } finally {
    await content.close();
  }
}

/** The name that is asked for, else those that it has. */
function layoutNames({ repoTags, refName }: OciContent, name: string | undefined): LayoutNames {
  if (name !== undefined) return { tag: name };
  return repoTags.length === 0 && refName !== undefined ? { tag: refName } : { repoTags };
}

async function copyAsLayers(
  source: PlaceSource,
  to: ImagePlace & { readonly kind: 'docker-archive' | 'daemon' | 'oci' | 'oci-archive' },
  context: CliContext,
): Promise<CopyReport> {
  const { signal } = context;
  const image = await source.image(to.name === undefined ? [] : [to.name]);
  const { imageId } = image;
  if (to.kind === 'daemon') {
    const onWaiting = (message: string): void => say(context, message);
    await writeImage('loading', image, context, async (onProgress) => {
      await loadIntoDaemon(image, { runtime: to.runtime, onWaiting, onProgress, signal, stats: noWork() });
    });
    return { from: source.name, to: `${to.runtime} ${image.repoTags.join(', ')}`, imageId };
  }
  const path = resolve(to.path);
  await writeImage('writing', image, context, (onProgress) =>
    writeFileAtomically(path, (out) => writeDockerArchive(image, out, { onProgress, signal, target: path })),
  );
  return { from: source.name, to: `docker-archive:${to.path}`, imageId };
}

/** Does the place hold the same file or folder as the other? */
export async function isSamePlace(one: ImagePlace, other: ImagePlace): Promise<boolean> {
  if (!('path' in one) || !('path' in other)) {
    return (
      one.kind === 'registry' &&
      other.kind === 'registry' &&
      referenceText(one.reference) === referenceText(other.reference)
    );
  }
  // One layout may have an image under several names.
  if (one.kind === 'oci' && other.kind === 'oci' && one.name !== other.name) return false;
  const [a, b] = await Promise.all([one.path, other.path].map((path) => stat(path).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
