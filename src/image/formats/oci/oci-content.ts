// Manifests and what they name by digest, wherever they lie: in a layout, an archive, a registry, or in an image that is
// about to be written (OCI image-spec: manifest.md, image-index.md).
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { jsonMember, jsonSize, jsonText } from '../../../json/json-access.ts';
import { isJsonArray, isJsonObject, type JsonValue, parseOrderedJson } from '../../../json/ordered-json.ts';
import { fitsPlatform, type Platform, platformText, readPlatform } from '../platform.ts';
import { isIndexType } from './media-types.ts';
import type { Descriptor } from './oci-manifest.ts';

export interface OciContent {
  /** Names the place in messages. */
  readonly name: string;
  /** The manifest or index that is the image. */
  readonly root: Descriptor;
  /** `NAME:TAG` each, as the place calls the image; may be empty. */
  readonly repoTags: readonly string[];
  /** The bytes of a manifest or index, which have its digest; undefined when the place lacks it. */
  manifest(descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /**
   * The bytes of a config or layer, in chunks that belong to the caller; may be called several times. Yields what the
   * descriptor says, or fails, at the latest after the last chunk.
   */
  open(descriptor: Descriptor, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** A manifest or an index, read. */
export interface ManifestNode {
  /** As what names it describes it. */
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** Of an index: the manifests that are there. */
  readonly children: readonly ManifestNode[];
  /** Of a manifest: its config and its layers, from the lowest to the uppermost. */
  readonly blobs: readonly Descriptor[];
}

const maxDepth = 8;
const maxManifests = 10_000;

/**
 * Reads the root and all that it names.
 * @param platform only the image for it: the root is then a manifest
 * @throws NixlayerError E_BASE_IMAGE when a manifest is wrong or missing, or none is for the platform; and what `content.manifest` throws
 */
export async function readManifestTree(
  content: OciContent,
  platform?: Platform,
  signal?: AbortSignal,
): Promise<ManifestNode> {
  let count = 0;
  const read = async (descriptor: Descriptor, depth: number): Promise<ManifestNode | undefined> => {
    count += 1;
    if (depth > maxDepth || count > maxManifests)
      throw wrong(content, `its indexes name too many manifests, or are nested too deeply`);
    const bytes = await content.manifest(descriptor, signal);
    if (bytes === undefined) return undefined;
    const value = parse(content, descriptor, bytes);
    if (!isIndexType(descriptor.mediaType))
      return { descriptor, bytes, children: [], blobs: blobsOf(content, descriptor, value) };
    const named = listed(content, descriptor, value, 'manifests');
    const wanted = platform === undefined ? named : forPlatform(content, named, platform);
    const children: ManifestNode[] = [];
    for (const child of wanted) {
      const node = await read(child, depth + 1);
      // containerd saves an index as it is, and the images of some platforms.
      if (node !== undefined) children.push(node);
    }
    return { descriptor, bytes, children, blobs: [] };
  };
  const root = await read(content.root, 0);
  if (root === undefined) throw wrong(content, `it lacks the manifest ${content.root.digest}`);
  return platform === undefined ? root : onlyManifest(content, root);
}

/** Children before what names them, each manifest once. */
export function inPostOrder(root: ManifestNode): ManifestNode[] {
  const found = new Map<string, ManifestNode>();
  const visit = (node: ManifestNode): void => {
    for (const child of node.children) visit(child);
    if (!found.has(node.descriptor.digest)) found.set(node.descriptor.digest, node);
  };
  visit(root);
  return [...found.values()];
}

/** Configs and layers of the manifests, each once, in their order. */
export function blobsOfNodes(nodes: readonly ManifestNode[]): Descriptor[] {
  return [
    ...new Map(nodes.flatMap(({ blobs }) => blobs).map((blob) => [blob.digest, blob] as const)).values(),
  ];
}

function parse(content: OciContent, { digest }: Descriptor, bytes: Uint8Array): JsonValue {
  return parseOrderedJson(Buffer.from(bytes).toString(), `${digest} in ${content.name}`);
}

function blobsOf(content: OciContent, manifest: Descriptor, value: JsonValue): Descriptor[] {
  // What Docker pushed until 2015: the registry knows no digests of its layers as the program needs them.
  if (jsonMember(value, 'config') === undefined)
    throw wrong(content, `the manifest ${manifest.digest} (${manifest.mediaType}) has no config`);
  const config = readDescriptorValue(content, jsonMember(value, 'config'), manifest);
  return [config, ...listed(content, manifest, value, 'layers')];
}

function listed(
  content: OciContent,
  parent: Descriptor,
  value: JsonValue,
  key: 'layers' | 'manifests',
): Descriptor[] {
  const list = jsonMember(value, key);
  if (!isJsonArray(list)) throw wrong(content, `${parent.digest} has no list of ${key}`);
  return list.map((item) => readDescriptorValue(content, item, parent));
}

/** A descriptor as another manifest has it. @throws NixlayerError E_BASE_IMAGE */
export function readDescriptorValue(
  content: Pick<OciContent, 'name'>,
  value: JsonValue | undefined,
  parent: Pick<Descriptor, 'digest'>,
): Descriptor {
  const digest = jsonText(jsonMember(value, 'digest')) ?? '';
  const size = jsonSize(jsonMember(value, 'size'));
  if (!/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest) || size === undefined)
    throw wrong(content, `${parent.digest} names ${JSON.stringify(digest)} without a digest and a size`);
  const platform = readPlatform(jsonMember(value, 'platform'));
  const annotations = textMembers(jsonMember(value, 'annotations'));
  const artifactType = jsonText(jsonMember(value, 'artifactType'));
  return {
    mediaType: jsonText(jsonMember(value, 'mediaType')) ?? '',
    digest,
    size,
    ...(annotations && { annotations }),
    ...(platform && { platform: textsOf(platform) }),
    ...(artifactType !== undefined && { artifactType }),
  };
}

function textsOf({ os, architecture, variant }: Platform): Readonly<Record<string, string>> {
  return { architecture, os, ...(variant && { variant }) };
}

function textMembers(value: JsonValue | undefined): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(
    [...value].filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
}

function forPlatform(content: OciContent, named: readonly Descriptor[], wanted: Platform): Descriptor[] {
  const nested = named.filter(({ mediaType }) => isIndexType(mediaType));
  const fits = named.filter(
    ({ platform }) => platform !== undefined && fitsPlatform(asPlatform(platform), wanted),
  );
  const [first] = fits;
  if (first !== undefined) return [first];
  if (nested.length > 0) return nested;
  const offered = named.flatMap(({ platform }) => (platform ? [platformText(asPlatform(platform))] : []));
  throw wrong(
    content,
    `it has no image for ${platformText(wanted)}, only for ${[...new Set(offered)].join(', ') || 'unknown platforms'}`,
  );
}

function asPlatform(platform: Readonly<Record<string, string>>): Platform {
  const { os = '', architecture = '', variant } = platform;
  return { os, architecture, variant };
}

function onlyManifest(content: OciContent, root: ManifestNode): ManifestNode {
  const found = inPostOrder(root).find(({ descriptor }) => !isIndexType(descriptor.mediaType));
  if (found === undefined) throw wrong(content, 'it has no image for the platform');
  return found;
}

function wrong({ name }: Pick<OciContent, 'name'>, what: string): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${name} cannot be used as an image: ${what}`);
}
