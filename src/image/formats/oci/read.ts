// One image of an OCI layout: the one for the platform that is wanted (OCI image-spec, manifest.md).
import type { TarFile } from '../../../archive/tar-file.ts';
import { jsonMember, jsonText } from '../../../json/json-access.ts';
import { isJsonArray, isJsonObject, type JsonValue, parseOrderedJson } from '../../../json/ordered-json.ts';
import { fitsPlatform, type Platform, platformText, readPlatform, thisPlatform } from '../platform.ts';
import { parseConfig, readDiffIds, type StoredImage, unusableBase } from '../stored-image.ts';
import {
  type Descriptor,
  type IndexEntry,
  presentBlob,
  readBlobText,
  readDescriptor,
  readIndex,
} from './oci-index.ts';

/**
 * The first image for the platform, as the first of a docker-archive counts. An image that does not tell its platform
 * is taken when it is the only one.
 * @param platform without one, the platform that all images have, or else that of this machine
 * @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_SPEC
 */
export async function readOciImage(tar: TarFile, platform: Platform | undefined): Promise<StoredImage> {
  const entries = imagesOf(await readIndex(tar));
  const here = entries.filter(({ blob }) => blob !== undefined);
  const wanted = platform ?? (await onlyPlatform(tar, here)) ?? thisPlatform();
  if (entries.length === 0) throw unusableBase(tar.path, 'its index names no image');
  const offered: (Platform | undefined)[] = [];
  for (const entry of entries) {
    const there = await platformOf(tar, entry);
    const fits = there === undefined ? entries.length === 1 : fitsPlatform(there, wanted);
    if (fits) return readManifest(tar, entry, entries);
    offered.push(there);
  }
  const there = offered.map((each) => (each ? platformText(each) : 'an unknown platform'));
  throw unusableBase(
    tar.path,
    `it has no image for ${platformText(wanted)}, only for ${[...new Set(there)].join(', ')}`,
    undefined,
    'Take another base image, or set the architecture of the image to one of those.',
  );
}

function imagesOf(entries: readonly IndexEntry[]): IndexEntry[] {
  return entries.filter(({ attestation }) => attestation === undefined);
}

function namesOf({ digest }: IndexEntry, entries: readonly IndexEntry[]): string[] {
  return entries.flatMap((each) => (each.digest === digest ? (each.refName ?? []) : []));
}

/** @param entries of the whole index, which may name the manifest several times */
async function readManifest(
  tar: TarFile,
  entry: IndexEntry,
  entries: readonly IndexEntry[],
): Promise<StoredImage> {
  const manifest = await readJson(tar, presentBlob(tar, entry));
  const layerValues = jsonMember(manifest, 'layers');
  if (!isJsonArray(layerValues))
    throw unusableBase(tar.path, `the manifest ${entry.digest} has no list of layers`);
  const configBlob = readDescriptor(tar, jsonMember(manifest, 'config'), `the manifest ${entry.digest}`);
  const configName = configBlob.member.name;
  const configText = await readBlobText(tar, configBlob);
  const config = parseConfig(tar, configName, configText);
  const diffIds = readDiffIds(tar, config, layerValues.length);
  const layers = layerValues.map((value, index) => {
    const { digest, member } = readLayer(tar, value, entry.digest);
    return { name: member.name, member, diffId: diffIds[index] ?? '', blobDigest: digest };
  });
  return {
    ...{ configName, configText, config, layers, names: namesOf(entry, entries) },
    manifestDigest: entry.digest,
    annotations: textMembers(jsonMember(manifest, 'annotations')),
  };
}

function textMembers(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const members = isJsonObject(value) ? [...value] : [];
  return Object.fromEntries(
    members.filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
}

function readLayer(tar: TarFile, value: JsonValue, manifest: string): Descriptor {
  const type = jsonText(jsonMember(value, 'mediaType')) ?? '';
  if (/encrypted/.test(type)) throw unusableBase(tar.path, `the layer type ${type} is encrypted`);
  return readDescriptor(tar, value, `the manifest ${manifest}`);
}

async function onlyPlatform(tar: TarFile, entries: readonly IndexEntry[]): Promise<Platform | undefined> {
  const platforms: (Platform | undefined)[] = [];
  for (const entry of entries) platforms.push(await platformOf(tar, entry));
  const texts = new Set(platforms.map((each) => each && platformText(each)));
  return texts.size === 1 ? platforms[0] : undefined;
}

/** As the index tells it, or else the config. */
async function platformOf(tar: TarFile, entry: IndexEntry): Promise<Platform | undefined> {
  if (entry.platform !== undefined) return entry.platform;
  const config = jsonMember(await readJson(tar, presentBlob(tar, entry)), 'config');
  return readPlatform(await readJson(tar, readDescriptor(tar, config, `the manifest ${entry.digest}`)));
}

async function readJson(tar: TarFile, blob: Descriptor): Promise<JsonValue> {
  return parseOrderedJson(await readBlobText(tar, blob), `${blob.digest} in ${tar.path}`);
}
