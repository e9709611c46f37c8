// What a docker-archive, OCI archive or OCI layout holds, as it is shown to people: images with their layers, and what
// validation found.

import type { Compression } from '../archive/decompress.ts';
import { openImageFiles } from './base/base-image.ts';
import { platformText } from './formats/platform.ts';
import type { CheckedImage, CheckedManifest } from './validate/checked-manifest.ts';
import type { DockerImage } from './validate/docker-archive.ts';
import { type JsonRecord, member, text } from './validate/document.ts';
import { findingCollector } from './validate/finding.ts';
import { checkImageFiles, type ValidateOptions } from './validate/validate-image.ts';

export interface LayerReport {
  /** Member of the archive. */
  readonly archivePath: string;
  /** Computed from the data, `sha256:…`. */
  readonly diffId: string;
  /** Bytes of the uncompressed layer. */
  readonly size: number;
  readonly compression: Compression;
  readonly entries: number;
  readonly storePaths: readonly string[];
  /** From the image history, where it has one. */
  readonly comment?: string;
}

export interface ImageReport {
  /** Of the manifest in an OCI archive or layout. */
  readonly manifestDigest?: string;
  /** Computed from the config, `sha256:…`. */
  readonly imageId: string;
  readonly repoTags: readonly string[];
  /** The image config as it is stored. */
  readonly configText: string;
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly created?: string;
  /** From the lowest to the uppermost. */
  readonly layers: readonly LayerReport[];
}

/** A manifest that the index of an OCI archive or layout names. */
export interface ManifestReport {
  readonly digest: string;
  /** An attestation tells about an image: how it was made, what is in it. */
  readonly kind: 'image' | 'attestation';
  /** Of an image: `linux/arm64`; absent where it is not told. */
  readonly platform?: string;
  readonly names: readonly string[];
  /** `attestation-manifest`, and the digest of the image's manifest that it is about. */
  readonly type?: string;
  readonly about?: string;
  /** False for one that the archive lacks. */
  readonly isHere: boolean;
  /** Is it among the images of the report? */
  readonly isShown: boolean;
}

export interface ArchiveReport {
  readonly images: readonly ImageReport[];
  /** All that `index.json` names; empty where there is none. */
  readonly manifests: readonly ManifestReport[];
  /** Sentences about what is allowed, and not understood everywhere. */
  readonly notes: readonly string[];
  /** Sentences about what does not fit; empty for a sound archive. */
  readonly problems: readonly string[];
}

/**
 * Reads the whole archive. What contradicts itself becomes a problem in the report.
 * @throws NixlayerError E_INPUT, E_ARCHIVE_FORMAT, E_NOT_AN_IMAGE (no manifest), E_BASE_IMAGE (decompressor missing),
 *   E_WRITE, E_DISK_FULL, E_ABORTED
 */
export async function validateArchive(path: string, options: ValidateOptions = {}): Promise<ArchiveReport> {
  const tar = await openImageFiles(path, options);
  try {
    const collector = findingCollector();
    const [oci, docker]: [CheckedImage[], DockerImage[]] = [[], []];
    const manifests = await checkImageFiles(tar, collector, { ...options, keepsPaths: true }, (image) => {
      if ('repoTags' in image) docker.push(image);
      else oci.push(image);
    });
    // An archive that is both is a docker-archive, as for Docker.
    const shown = tar.members.has('manifest.json') ? docker : oci;
    const { findings } = collector.list();
    const messages = (wanted: 'error' | 'note') =>
      findings
        // dockerTools' own layers have them, and nobody minds.
        .filter(({ severity, code }) => severity === wanted && code !== 'absolute-names')
        .map(({ message }) => message);
    return {
      images: shown.map((image) => imageReport(image, manifests)),
      manifests: manifests.map((manifest) => manifestReport(manifest, shown, oci)),
      notes: messages('note'),
      problems: messages('error'),
    };
  } finally {
    await tar.close();
  }
}

function imageReport(image: CheckedImage | DockerImage, manifests: readonly CheckedManifest[]): ImageReport {
  const { manifestDigest, imageId, configText, config, layers } = image;
  const names = manifests.find(({ digest }) => digest === manifestDigest)?.names ?? [];
  return {
    ...(manifestDigest !== undefined && { manifestDigest }),
    imageId,
    repoTags: 'repoTags' in image ? image.repoTags : names,
    configText,
    ...described(config),
    layers: layers.flatMap(({ name, comment, contents: { digest, compression, entries, storePaths } }) =>
      digest === undefined
        ? []
        : [
            {
              archivePath: name,
              ...digest,
              compression,
              entries,
              storePaths,
              ...(comment !== undefined && { comment }),
            },
          ],
    ),
  };
}

function manifestReport(
  { digest, kind, names, isHere, platform, attestation }: CheckedManifest,
  shown: readonly CheckedImage[],
  oci: readonly CheckedImage[],
): ManifestReport {
  const imageId = oci.find(({ manifestDigest }) => manifestDigest === digest)?.imageId;
  return {
    digest,
    kind: kind === 'attestation' ? kind : 'image',
    names,
    isHere,
    isShown: shown.some(
      (image) => image.manifestDigest === digest || (imageId !== undefined && image.imageId === imageId),
    ),
    ...(platform && { platform: platformText(platform) }),
    ...attestation,
  };
}

function described(config: JsonRecord): Pick<ImageReport, 'architecture' | 'os' | 'variant' | 'created'> {
  const keys = ['architecture', 'os', 'variant', 'created'] as const;
  const found = keys.map((key) => [key, text(member(config, key))] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}
