// Checks a docker-archive, OCI archive or OCI layout: recomputes every digest and size it states.

import type { Compression } from '../archive/decompress.ts';
import { compressionOfMember, type TarFile } from '../archive/tar-file.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { jsonMember, jsonText } from '../json/json-access.ts';
import { isJsonArray, type JsonValue, parseOrderedJson } from '../json/ordered-json.ts';
import { maxStackedLayers } from '../layering/layer-limit.ts';
import { sha256Hex } from '../store/hash.ts';
import { openImageFiles } from './base/base-image.ts';
import { imagesIn, type NamedImage } from './formats/images-in-archive.ts';
import { isOciLayout } from './formats/oci/oci-index.ts';
import { type NamedManifest, readManifestList } from './formats/oci/read.ts';
import { type Platform, platformText } from './formats/platform.ts';
import { type LayerContents, scanLayer } from './layer-scan.ts';

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
 * @param onProgress called with the bytes of layers done since the last call
 * @throws NixlayerError E_INPUT, E_ARCHIVE_FORMAT, E_NOT_AN_IMAGE (no manifest), E_BASE_IMAGE (decompressor missing, an OCI
 *   index or manifest is wrong), E_DISK_FULL, E_SPEC (a description that is not JSON), E_ABORTED
 */
export async function validateArchive(
  path: string,
  options: {
    /** Chooses one image of an OCI archive or layout. */
    readonly platform?: Platform | undefined;
    /** It is no image, but a tar archive of a root file system: that is shown as the one layer. */
    readonly rootfs?: boolean | undefined;
    readonly onProgress?: (bytes: number) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<ArchiveReport> {
  const tar = await openImageFiles(path, options);
  try {
    const problems: string[] = [];
    const notes: string[] = [];
    const scan = scanner(tar, options, problems, notes);
    const images: ImageReport[] = [];
    for (const image of await imagesIn(tar, problems, options.platform, options.signal)) {
      images.push(await inspectImage(tar, image, scan, problems, notes));
    }
    return { images, manifests: await manifestsOf(tar, images), notes, problems };
  } finally {
    await tar.close();
  }
}

/** Of an archive that is a docker-archive as well, the index is not what counts: it may be anything. */
async function manifestsOf(tar: TarFile, images: readonly ImageReport[]): Promise<ManifestReport[]> {
  if (!isOciLayout(tar)) return [];
  const isDocker = tar.members.has('manifest.json');
  const list = await readManifestList(tar).catch((error: unknown) => {
    if (isDocker && error instanceof NixlayerError && error.code !== 'E_ABORTED') return [];
    throw error;
  });
  const isShown = ({ digest, imageId }: NamedManifest): boolean =>
    images.some((image) => image.manifestDigest === digest || (isDocker && image.imageId === imageId));
  return list.map((manifest) => {
    const { digest, names, isHere, platform, attestation } = manifest;
    return {
      digest,
      kind: attestation === undefined ? 'image' : 'attestation',
      names,
      isHere,
      isShown: isShown(manifest),
      ...(platform && { platform: platformText(platform) }),
      ...attestation,
    };
  });
}

type Scan = (name: string) => Promise<{ contents: LayerContents; compression: Compression } | undefined>;

async function inspectImage(
  tar: TarFile,
  { configName, configText, layerNames: names, repoTags, manifestDigest }: NamedImage,
  scan: Scan,
  problems: string[],
  notes: string[],
): Promise<ImageReport> {
  const imageId = `sha256:${sha256Hex(configText)}`;
  if (tar.members.has(configName)) checkName(configName, imageId, problems);
  const config = parseOrderedJson(configText, `${configName} in ${tar.path}`);
  const diffIds = texts(jsonMember(jsonMember(config, 'rootfs'), 'diff_ids'));
  const comments = historyComments(jsonMember(config, 'history'));
  if (names.length !== diffIds.length)
    problems.push(`${configName} lists ${diffIds.length} diff_ids for ${names.length} layers`);
  if (comments !== undefined && comments.length !== names.length) {
    problems.push(
      `the history in ${configName} has ${comments.length} entries with a layer for ${names.length} layers`,
    );
  }
  const layers: LayerReport[] = [];
  for (const [index, archivePath] of names.entries()) {
    const found = await scan(archivePath);
    if (found === undefined) continue;
    const { contents, compression } = found;
    const { diffId, size } = contents.digest;
    if (diffIds[index] !== undefined && diffIds[index] !== diffId) {
      problems.push(
        `layer ${archivePath} has the digest ${diffId}, but ${configName} says ${diffIds[index]}`,
      );
    }
    const comment = comments?.[index];
    const { entries, storePaths } = contents;
    layers.push({
      archivePath,
      diffId,
      size,
      compression,
      entries,
      storePaths,
      ...(comment !== undefined && { comment }),
    });
  }
  if (names.length > maxStackedLayers)
    notes.push(
      `${configName} has ${names.length} layers, but Docker's own image store stacks no more than ${maxStackedLayers}`,
    );
  const manifest = manifestDigest === undefined ? {} : { manifestDigest };
  return { ...manifest, imageId, repoTags, configText, ...described(config), layers };
}

/** Scans each layer once, however often images name it. */
function scanner(
  tar: TarFile,
  { onProgress, signal }: Parameters<typeof validateArchive>[1] & object,
  problems: string[],
  notes: string[],
): Scan {
  const known = new Map<string, ReturnType<Scan>>();
  const scan: Scan = async (name) => {
    const member = tar.resolve(name);
    if (member === undefined) {
      problems.push(`manifest.json names the layer ${JSON.stringify(name)}, which is missing`);
      return undefined;
    }
    const compression = await compressionOfMember(tar, member);
    if (!isOciLayout(tar) && compression === 'zstd')
      notes.push(`layer ${name} is compressed with zstd, which Docker loads since version 23`);
    try {
      const contents = await scanLayer(counted(tar.read(member, signal), onProgress), compression, name);
      checkName(name, contents.blobDigest, problems);
      return { contents, compression };
    } catch (error) {
      if (error instanceof NixlayerError && error.code !== 'E_ARCHIVE_FORMAT') throw error;
      problems.push(
        `layer ${name} is not a sound tar archive: ${error instanceof Error ? error.message : error}`,
      );
      return undefined;
    }
  };
  return (name) => {
    const result = known.get(name) ?? scan(name);
    known.set(name, result);
    return result;
  };
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onProgress: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onProgress?.(chunk.length);
    yield chunk;
  }
}

/** Names that state a digest must state the right one: `<hex>.json` and `blobs/sha256/<hex>`. Folder names are free. */
function checkName(name: string, digest: string, problems: string[]): void {
  const stated = /^(?:blobs\/sha256\/([0-9a-f]{64})|([0-9a-f]{64})\.json)$/.exec(name);
  const hex = stated?.[1] ?? stated?.[2];
  if (hex !== undefined && `sha256:${hex}` !== digest) problems.push(`${name} has the digest ${digest}`);
}

function historyComments(history: JsonValue | undefined): (string | undefined)[] | undefined {
  if (!isJsonArray(history)) return undefined;
  return history
    .filter((item) => jsonMember(item, 'empty_layer') !== true)
    .map((item) => jsonText(jsonMember(item, 'comment')));
}

function described(config: JsonValue): Pick<ImageReport, 'architecture' | 'os' | 'variant' | 'created'> {
  const keys = ['architecture', 'os', 'variant', 'created'] as const;
  const found = keys.map((key) => [key, jsonText(jsonMember(config, key))] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function texts(value: JsonValue | undefined): string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
