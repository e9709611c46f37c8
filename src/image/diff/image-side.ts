// One of two images that are compared: its manifest, its config and what they say of the layers.
import { buffer } from 'node:stream/consumers';
import { jsonMember, jsonTexts } from '../../json/json-access.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseOrderedJson } from '../../json/ordered-json.ts';
import { type ManifestNode, type OciContent, wrong } from '../formats/oci/oci-content.ts';
import type { Descriptor } from '../formats/oci/oci-manifest.ts';
import { chosenTree, wantedPlatform } from '../formats/oci/platform-manifest.ts';
import { type Platform, platformText, readPlatform } from '../formats/platform.ts';

export interface SideLayer {
  /** From 0, the lowest. */
  readonly index: number;
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

export interface ImageSide {
  readonly content: OciContent;
  /** Of the one image, not of an index. */
  readonly manifest: Descriptor;
  readonly annotations: JsonObject;
  readonly manifestBytes: Uint8Array;
  readonly configDescriptor: Descriptor;
  readonly configText: string;
  readonly config: JsonObject;
  readonly platform: string;
  readonly layers: readonly SideLayer[];
}

/** Bytes; registries take no larger manifest, and no config is as large. */
const largestConfig = 4 * 1024 * 1024;
/** More than any runtime can mount. */
const maxLayers = 1000;

/**
 * Of an index the image for the platform, by default that of this machine. Reads documents, no layers.
 * @throws NixlayerError E_BASE_IMAGE (no such image, or it contradicts itself), E_SPEC; what the content throws
 */
export async function readSide(
  content: OciContent,
  platform: Platform | undefined,
  signal?: AbortSignal,
): Promise<ImageSide> {
  const tree = await chosenTree(content, wantedPlatform(content, platform), signal);
  const [configDescriptor, ...descriptors] = imageBlobs(content, tree);
  if (configDescriptor === undefined) throw wrong(content, 'its manifest names no config');
  if (configDescriptor.size > largestConfig) throw wrong(content, 'its config is larger than any is');
  const configText = (
    await buffer(content.open(configDescriptor, signal) as AsyncGenerator<Uint8Array>)
  ).toString();
  const config = parseOrderedJson(configText, `the config of ${content.name}`);
  if (!isJsonObject(config)) throw wrong(content, 'its config is no JSON object');
  const read = readPlatform(config);
  return {
    content,
    manifest: tree.descriptor,
    annotations: annotationsOf(tree, content),
    manifestBytes: tree.bytes,
    configDescriptor,
    configText,
    config,
    platform: read === undefined ? 'unknown' : platformText(read),
    layers: layersOf(content, config, descriptors),
  };
}

function imageBlobs(content: OciContent, { blobs }: ManifestNode): readonly Descriptor[] {
  if (blobs.length > maxLayers) throw wrong(content, `it has more than ${maxLayers} layers`);
  return blobs;
}

function annotationsOf({ bytes }: ManifestNode, { name }: OciContent): JsonObject {
  const value: JsonValue = parseOrderedJson(Buffer.from(bytes).toString(), `the manifest of ${name}`);
  const annotations = jsonMember(value, 'annotations');
  return isJsonObject(annotations) ? annotations : new Map();
}

function layersOf(content: OciContent, config: JsonObject, descriptors: readonly Descriptor[]): SideLayer[] {
  const diffIds = jsonTexts(jsonMember(config.get('rootfs'), 'diff_ids')) ?? [];
  if (diffIds.length !== descriptors.length)
    throw wrong(content, `it has ${descriptors.length} layers, but its config tells of ${diffIds.length}`);
  return descriptors.map((descriptor, index) => {
    const diffId = diffIds[index] ?? '';
    if (!/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(diffId))
      throw wrong(content, `${JSON.stringify(diffId)} in its config is no digest`);
    return { index, descriptor, diffId };
  });
}
