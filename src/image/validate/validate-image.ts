// Everything that an archive or a layout states, computed anew.
import type { TarFile } from '../../archive/tar-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { openImageFiles } from '../base/base-image.ts';
import { isOciLayout } from '../formats/oci/oci-index.ts';
import type { Platform } from '../formats/platform.ts';
import { expectedImage, rootfsHint } from '../formats/stored-image.ts';
import type { BlobStore } from './blob-store.ts';
import { imageChecker } from './check-image.ts';
import { type BlobOptions, digestOf } from './checked-blobs.ts';
import { type CheckedImage, type CheckedManifest, checkPresence } from './checked-manifest.ts';
import { isDigest } from './descriptor.ts';
import { checkDockerArchive, checkLegacyArchive, type DockerImage } from './docker-archive.ts';
import { documentBudget } from './document.ts';
import { type FindingCollector, type FindingList, findingCollector, quoted } from './finding.ts';
import { layerScans } from './layer-scans.ts';
import { checkOciLayout } from './oci-layout.ts';
import { blobNames, blobsIn, statedDigest } from './tar-blobs.ts';

export interface ValidateOptions {
  /** Only the images of an OCI archive or layout for it. */
  readonly platform?: Platform | undefined;
  /** It is no image, but a tar archive of a root file system. */
  readonly rootfs?: boolean | undefined;
  /** Called with bytes read since the last call. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ValidationReport extends FindingList {
  /** Images that were checked, each once however many names it has. */
  readonly images: number;
  /** Layers of them, each once. */
  readonly layers: number;
}

/**
 * Validates a docker-archive, OCI archive or OCI layout. What is broken is a finding, also where nothing of it can be
 * read; memory does not depend on what is in it.
 * @throws NixlayerError E_INPUT, E_NOT_AN_IMAGE, E_BASE_IMAGE (decompressor missing), E_WRITE, E_DISK_FULL, E_ABORTED
 */
export async function validateImage(path: string, options: ValidateOptions = {}): Promise<ValidationReport> {
  const findings = findingCollector();
  const counts = imageCounts();
  const tar = await openImageFiles(path, options).catch((error: unknown) => {
    if (!(error instanceof NixlayerError) || error.code !== 'E_ARCHIVE_FORMAT') throw error;
    findings.error('archive', error.message);
    return undefined;
  });
  try {
    if (tar !== undefined)
      await checkImageFiles(tar, findings, { ...options, keepsPaths: false }, counts.add);
  } finally {
    await tar?.close();
  }
  return { ...counts.counts(), ...findings.list() };
}

/**
 * Validates an image, or all images of an index, wherever its blobs are: in a registry, say.
 * @param descriptor of its manifest or index, as JSON has it
 * @param origin what names it, for messages
 * @throws NixlayerError E_BASE_IMAGE (decompressor missing), E_ABORTED; what the store throws, but for E_ARCHIVE_FORMAT
 */
export async function validateStoredImage(
  descriptor: unknown,
  origin: string,
  store: BlobStore,
  { platform, onProgress, signal }: Omit<ValidateOptions, 'rootfs'> = {},
): Promise<ValidationReport> {
  const findings = findingCollector();
  const scans = layerScans(findings, false, onProgress, signal);
  const counts = imageCounts();
  const checker = imageChecker(store, {
    ...{ findings, scans, documents: documentBudget(), platform, onProgress, signal },
    onImage: counts.add,
  });
  await checker.check(descriptor, origin);
  checkPresence(checker.manifests(), origin, platform, findings);
  scans.finish();
  return { ...counts.counts(), ...findings.list() };
}

/**
 * @param onImage called for each image that can be read: of an archive that is both, first as OCI tells it
 * @returns the manifests that `index.json` names, if there is one
 * @throws as {@link validateImage}
 */
export async function checkImageFiles(
  tar: TarFile,
  findings: FindingCollector,
  { platform, onProgress, signal, keepsPaths }: ValidateOptions & { readonly keepsPaths: boolean },
  onImage: (image: CheckedImage | DockerImage) => void,
): Promise<readonly CheckedManifest[]> {
  const scans = layerScans(findings, keepsPaths, onProgress, signal);
  const options = { findings, scans, documents: documentBudget(), onProgress, signal };
  for (const name of tar.repeated)
    findings.note('archive', `the archive has several members ${quoted(name)}; the last counts`, {
      file: name,
    });
  const isDocker = tar.members.has('manifest.json');
  const layout = isOciLayout(tar) ? await checkOciLayout(tar, { ...options, platform, onImage }) : undefined;
  const named = new Set(layout?.seen);
  const onDocker = (image: DockerImage): void => {
    for (const name of [image.configName, ...image.layers.map((layer) => layer.name)])
      named.add(statedDigest(name) ?? name);
    onImage(image);
  };
  if (isDocker) await checkDockerArchive(tar, layout?.seen ?? new Set(), options, onDocker);
  else if (layout === undefined && !(await checkLegacyArchive(tar, options, onImage)))
    throw new NixlayerError('E_NOT_AN_IMAGE', `${tar.path} has neither manifest.json nor index.json`, {
      hint: `${expectedImage} ${rootfsHint}`,
    });
  if (layout !== undefined && platform === undefined) await checkOthers(tar, named, options);
  scans.finish();
  return layout?.manifests ?? [];
}

function imageCounts() {
  const images = new Set<string>();
  const layers = new Set<string>();
  return {
    add({ imageId, layers: own }: CheckedImage): void {
      images.add(imageId);
      for (const { name } of own) layers.add(name);
    },
    counts: () => ({ images: images.size, layers: layers.size }),
  };
}

/** Blobs that no image names. */
async function checkOthers(tar: TarFile, seen: ReadonlySet<string>, options: BlobOptions): Promise<void> {
  const { findings } = options;
  const store = blobsIn(tar, findings);
  for (const digest of blobNames(tar)) {
    if (seen.has(digest)) continue;
    findings.note('unreferenced-blob', `nothing names the blob ${digest}`, { blob: digest });
    const blob = await store.find({ digest, mediaType: '', size: 0 });
    if (!isDigest(digest) || blob === undefined) continue;
    const stored = await digestOf(blob, { digest, ...options });
    if (stored !== undefined && stored.digest !== digest)
      findings.error('digest', `the blob ${digest} has the digest ${stored.digest}`, {
        blob: digest,
        expected: digest,
        found: stored.digest,
      });
  }
}
