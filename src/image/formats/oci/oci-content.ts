// Manifests and what they name by digest, wherever they lie: in a layout, an archive, a registry, or in an image that is
// about to be written (OCI image-spec: manifest.md, image-index.md).
import { NixlayerError } from '../../../errors/nixlayer-error.ts';
import { jsonMember, jsonSize, jsonText } from '../../../json/json-access.ts';
import { isJsonArray, isJsonObject, type JsonValue, parseOrderedJson } from '../../../json/ordered-json.ts';
import { isIndexType } from './media-types.ts';
import type { Descriptor } from './oci-manifest.ts';

export interface OciContent {
  /** Names the place in messages. */
  readonly name: string;
  /** The manifest or index that is the image. */
  readonly root: Descriptor;
  /** `NAME:TAG` each, as the place calls the image; may be empty. */
  readonly repoTags: readonly string[];
  /** What the index of a layout calls the image, be it a name or not. */
  readonly refName?: string;
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
  /** Of an index: the manifests that are not. */
  readonly missing: readonly Descriptor[];
  /** Of a manifest: its config and its layers, from the lowest to the uppermost. */
  readonly blobs: readonly Descriptor[];
}

export const maxDepth = 8;
export const maxManifests = 10_000;

/**
 * Reads the root and all that it names.
 * @throws NixlayerError E_BASE_IMAGE when a manifest is wrong or missing; and what `content.manifest` throws
 */
export async function readManifestTree(content: OciContent, signal?: AbortSignal): Promise<ManifestNode> {
  let count = 0;
  const read = async (descriptor: Descriptor, depth: number): Promise<ManifestNode | undefined> => {
    count += 1;
    if (depth > maxDepth || count > maxManifests) throw tooMany(content);
    const node = await readManifest(content, descriptor, signal);
    if (node === undefined || node.named.length === 0) return node && withChildren(node, [], []);
    const children: ManifestNode[] = [];
    const missing: Descriptor[] = [];
    for (const named of node.named) {
      const child = await read(named, depth + 1);
      // containerd saves an index as it is, and the images of some platforms.
      if (child === undefined) missing.push(named);
      else children.push(child);
    }
    return withChildren(node, children, missing);
  };
  const root = await read(content.root, 0);
  if (root === undefined) throw wrong(content, `it lacks the manifest ${content.root.digest}`);
  return root;
}

/** One manifest or index, with what it names unread. */
export interface ManifestDocument extends Pick<ManifestNode, 'descriptor' | 'bytes' | 'blobs'> {
  /** Of an index. */
  readonly named: readonly Descriptor[];
}

/** Undefined when the place lacks it. @throws NixlayerError E_BASE_IMAGE, and what `content.manifest` throws */
export async function readManifest(
  content: OciContent,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<ManifestDocument | undefined> {
  const bytes = await content.manifest(descriptor, signal);
  if (bytes === undefined) return undefined;
  const value = parseOrderedJson(Buffer.from(bytes).toString(), `${descriptor.digest} in ${content.name}`);
  return isIndexType(descriptor.mediaType)
    ? { descriptor, bytes, blobs: [], named: listed(content, descriptor, value, 'manifests') }
    : { descriptor, bytes, blobs: blobsOf(content, descriptor, value), named: [] };
}

export function withChildren(
  { named: _, ...document }: ManifestDocument,
  children: readonly ManifestNode[],
  missing: readonly Descriptor[],
): ManifestNode {
  return { ...document, children, missing };
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

/** What BuildKit says of how an image was made lies beside it in the index, as a manifest for a platform "unknown". */
export function isBuildKitAttestation({ annotations }: Pick<Descriptor, 'annotations'>): boolean {
  return annotations?.['vnd.docker.reference.type'] !== undefined;
}

/** Layers of Windows that only their vendor may distribute are named, not copied. */
export function isForeign({ mediaType }: Descriptor): boolean {
  return /\.foreign\.|nondistributable/.test(mediaType);
}

/** Configs and layers of the manifests, each once, in their order; not those of others. */
export function blobsOfNodes(nodes: readonly ManifestNode[]): Descriptor[] {
  return [
    ...new Map(
      nodes
        .flatMap(({ blobs }) => blobs.filter((blob) => !isForeign(blob)))
        .map((blob) => [blob.digest, blob] as const),
    ).values(),
  ];
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
  const platform = textMembers(jsonMember(value, 'platform'));
  const annotations = textMembers(jsonMember(value, 'annotations'));
  const artifactType = jsonText(jsonMember(value, 'artifactType'));
  return {
    mediaType: jsonText(jsonMember(value, 'mediaType')) ?? '',
    digest,
    size,
    ...(annotations && { annotations }),
    ...(platform && { platform }),
    ...(artifactType !== undefined && { artifactType }),
  };
}

function textMembers(value: JsonValue | undefined): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(
    [...value].filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
}

export function tooMany(content: OciContent): NixlayerError {
  return wrong(content, 'its indexes name too many manifests, or are nested too deeply');
}

export function wrong({ name }: Pick<OciContent, 'name'>, what: string): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${name} cannot be used as an image: ${what}`);
}
