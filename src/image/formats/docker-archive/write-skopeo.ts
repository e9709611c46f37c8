// The docker-archive that `skopeo copy … docker-archive:` writes, byte for byte. Its hash is what nixpkgs' pullImage asks
// for. Source of the format: docker/internal/tarfile/writer.go of containers/image, the same since its release 5.6
// (skopeo 1.2, 2020); before, `docker/tarfile/dest.go`.
import type { Writable } from 'node:stream';
import type { ByteString } from '../../../archive/byte-string.ts';
import { type Compression, decompressed } from '../../../archive/decompress.ts';
import { encodeGoHeader } from '../../../archive/go-header.ts';
import { runningDigest } from '../../../archive/layer-digest.ts';
import { namelessFile } from '../../../archive/nameless-file.ts';
import { tap } from '../../../archive/tap.ts';
import { blockSize } from '../../../archive/tar-header.ts';
import { type ArchiveStream, type WriteOptions, writeArchive } from '../../../archive/write-archive.ts';
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { compactJson, goJsonString, rawMembers } from '../../../json/compact-json.ts';
import { sha256Hex } from '../../../store/hash.ts';
import { normalizedName, splitRepoTag } from '../../reference.ts';
import { hashed, verified } from '../../verified-layer.ts';

/** An image, of which nothing is changed but that layers are unpacked. */
export interface SkopeoImage {
  /** The config, byte for byte. */
  readonly configText: string;
  /** From the lowest to the uppermost. */
  readonly layers: readonly SkopeoLayer[];
}

export interface SkopeoLayer {
  /** `sha256:…` of the uncompressed layer, as the config states it. */
  readonly diffId: string;
  /** Bytes of the uncompressed layer, where they are known. */
  readonly size?: number | undefined;
  /** Of what `open` yields. */
  readonly compression: Compression;
  /** The layer in chunks that belong to the caller; called once. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/**
 * Which skopeo: `current` is 1.2 and later; `skopeo-1.1` is 1.1 and earlier, which made the identifiers of layers from
 * their digests alone, and wrote `repositories` before `manifest.json`.
 */
export type SkopeoForm = 'current' | 'skopeo-1.1';

export interface SkopeoOptions extends WriteOptions {
  /** `NAME:TAG` that the image gets; without it, it has none. */
  readonly repoTag?: string | undefined;
  readonly form?: SkopeoForm | undefined;
}

/**
 * Writes the image; equal layers once. Layers whose size is not known wait in a temporary file, one at a time, so that
 * each is read once. Does not end `out`.
 * @throws NixlayerError E_BASE_IMAGE (a layer is not what the config says, or its compression is not known here), E_SPEC
 *   (the config is no JSON object), E_CLOSED_PIPE, E_DISK_FULL, E_WRITE, E_ABORTED, and what `open` throws
 */
export async function writeSkopeoArchive(
  { configText, layers }: SkopeoImage,
  out: Writable,
  { repoTag, form = 'current', ...options }: SkopeoOptions = {},
): Promise<void> {
  const ids = form === 'current' ? currentLayers(layers, configText) : layersBefore(layers, configText);
  const configName = `${sha256Hex(configText)}.json`;
  const manifest = manifestText(configName, layers, repoTag);
  const repositories = repositoriesText(repoTag, ids.at(-1)?.id);
  const fill = async (archive: ArchiveStream): Promise<void> => {
    const written = new Set<string>();
    for (const [index, layer] of layers.entries()) {
      if (written.has(layer.diffId)) continue;
      written.add(layer.diffId);
      await writeLayer(archive, layer, index, options.signal);
    }
    await writeText(archive, configName, configText);
    for (const { id, diffId, json } of ids) {
      await archive.member(linkHeader(`${id}/layer.tar`, `../${hexOf(diffId)}.tar`), 0, undefined);
      await writeText(archive, `${id}/VERSION`, '1.0');
      await writeText(archive, `${id}/json`, json);
    }
    if (form === 'current') {
      await writeText(archive, 'manifest.json', manifest);
      await writeText(archive, 'repositories', repositories);
    } else {
      if (layers.length > 0) await writeText(archive, 'repositories', repositories);
      await writeText(archive, 'manifest.json', manifest);
    }
  };
  await writeArchive(out, options, fill, blockSize);
}

/** A layer as the first image format of Docker has it. */
interface LegacyLayer {
  readonly id: string;
  readonly diffId: string;
  readonly json: string;
}

/** Identifiers are the digest of what is said of a layer, with the digests of all layers up to it. */
function currentLayers(layers: readonly SkopeoLayer[], configText: string): LegacyLayer[] {
  const found: LegacyLayer[] = [];
  for (const { diffId, chainId, about } of chained(layers, configText)) {
    const parent = found.at(-1)?.id;
    const members = [...about, ...(parent === undefined ? [] : [['parent', quoted(parent)] as const])];
    const id = sha256Hex(objectText([...members, ['layer_id', quoted(chainId)]]));
    found.push({ id, diffId, json: objectText([...members, ['id', quoted(id)]]) });
  }
  return found;
}

function layersBefore(layers: readonly SkopeoLayer[], configText: string): LegacyLayer[] {
  const found: LegacyLayer[] = [];
  for (const { diffId, chainId, about } of chained(layers, configText)) {
    const parent = found.at(-1)?.id;
    const id = hexOf(chainId);
    const members = [...about, ...(parent === undefined ? [] : [['parent', quoted(parent)] as const])];
    found.push({ id, diffId, json: objectText([...members, ['id', quoted(id)]]) });
  }
  return found;
}

type Member = readonly [string, string];

/** What the uppermost layer's `json` takes over from the config. */
const configKeys = [
  'architecture',
  'config',
  'container',
  'container_config',
  'created',
  'docker_version',
  'os',
];

/** Each layer with the digest that stands for it and those below (OCI image-spec, config.md, "Layer ChainID"). */
function* chained(
  layers: readonly SkopeoLayer[],
  configText: string,
): Generator<{ readonly diffId: string; readonly chainId: string; readonly about: readonly Member[] }> {
  let chainId = '';
  for (const [index, { diffId }] of layers.entries()) {
    chainId = chainId === '' ? diffId : `sha256:${sha256Hex(`${chainId} ${diffId}`)}`;
    yield { diffId, chainId, about: index === layers.length - 1 ? aboutTop(configText) : [] };
  }
}

function aboutTop(configText: string): readonly Member[] {
  const members = rawMembers(configText, 'the image config');
  return configKeys.map((key) => [key, compactJson(members.get(key) ?? 'null')]);
}

/** Go sorts the keys of maps. */
function objectText(members: readonly Member[]): string {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${goJsonString(key)}:${value}`).join(',')}}`;
}

const quoted = goJsonString;

function manifestText(
  configName: string,
  layers: readonly SkopeoLayer[],
  repoTag: string | undefined,
): string {
  const list = (texts: readonly string[]): string => `[${texts.map(goJsonString).join(',')}]`;
  const names = layers.map(({ diffId }) => `${hexOf(diffId)}.tar`);
  const tags = repoTag === undefined ? [] : [fullName(repoTag)];
  return `[{"Config":${goJsonString(configName)},"RepoTags":${list(tags)},"Layers":${list(names)}}]`;
}

function repositoriesText(repoTag: string | undefined, top: string | undefined): string {
  if (repoTag === undefined || top === undefined) return '{}';
  const { name, tag } = splitRepoTag(fullName(repoTag));
  return `{${goJsonString(name)}:{${goJsonString(tag)}:${goJsonString(top)}}}`;
}

/** The registry is always said. */
function fullName(repoTag: string): string {
  const { name, tag } = splitRepoTag(repoTag);
  return `${normalizedName(name)}:${tag}`;
}

async function writeLayer(
  archive: ArchiveStream,
  layer: SkopeoLayer,
  index: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const name = `${hexOf(layer.diffId)}.tar`;
  const plain = decompressed(layer.open(signal), layer.compression, `the layer ${layer.diffId}`, signal);
  if (layer.size !== undefined) {
    const expected = { diffId: layer.diffId, size: layer.size };
    const content = verified(hashed(plain), expected, () => wrongLayer(layer.diffId));
    return archive.member(fileHeader(name, layer.size), layer.size, content, index);
  }
  const digest = runningDigest();
  const file = await namelessFile(tap(plain, digest.update));
  try {
    if (digest.finish().diffId !== layer.diffId) throw wrongLayer(layer.diffId);
    const content = file.read({ offset: 0, size: file.size }, signal);
    await archive.member(fileHeader(name, file.size), file.size, content, index);
  } finally {
    await file.close();
  }
}

async function writeText(archive: ArchiveStream, name: string, text: string): Promise<void> {
  const content = Buffer.from(text);
  await archive.member(fileHeader(name, content.length), content.length, once(content));
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield content;
}

const ofNobody = { uid: 0, gid: 0, uname: '', gname: '', mtime: 0 } as const;

function fileHeader(name: ByteString, size: number): Buffer {
  return encodeGoHeader({ type: 'file', name, size, mode: 0o444, ...ofNobody });
}

function linkHeader(name: ByteString, linkName: ByteString): Buffer {
  return encodeGoHeader({ type: 'symlink', name, linkName, size: 0, mode: 0, ...ofNobody });
}

function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

function wrongLayer(diffId: string): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `A layer of the image is not what its config says (${diffId})`, {
    hint: 'The image is damaged, or was pushed by a program that does not check: push it again.',
  });
}
