// An existing docker-archive as the lower part of a new image.
import type { Compression } from '../archive/plain-file.ts';
import { compressionOf } from '../archive/plain-file.ts';
import { openTarFile, readTextMember, type TarFile, type TarMember } from '../archive/tar-file.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseOrderedJson,
} from '../json/ordered-json.ts';
import { environment } from './oci-config.ts';

export interface BaseLayer {
  /** As the base's manifest names it. */
  readonly archivePath: string;
  readonly diffId: string;
  /** Where the data lies; links are already followed. */
  readonly member: TarMember;
  /** Some programs store compressed layers; the diffID is that of the uncompressed one. */
  readonly compression: Compression;
}

export interface BaseImage {
  readonly tar: TarFile;
  /** From the lowest to the uppermost. May name one member several times. */
  readonly layers: readonly BaseLayer[];
  readonly env: readonly string[];
}

/**
 * Opens the first image of a docker-archive, like dockerTools. The caller closes `tar`.
 * Layers that are links inside the archive are followed; a missing `config`, or `Env: null`, is empty.
 * @throws NixlayerError E_BASE_IMAGE, E_ARCHIVE_FORMAT, E_INPUT, E_DISK_FULL, E_ABORTED
 */
export async function openBaseImage(path: string, signal?: AbortSignal): Promise<BaseImage> {
  const tar = await openTarFile(path, signal);
  try {
    const { configName, layerNames } = await readManifest(tar);
    const image = await readObject(tar, configName);
    const diffIds = strings(member(image.get('rootfs'), 'diff_ids'));
    if (diffIds === undefined || diffIds.length !== layerNames.length) {
      throw bad(
        path,
        `its manifest has ${layerNames.length} layers, but its config has ${diffIds?.length ?? 'no'} diff_ids`,
      );
    }
    const layers: BaseLayer[] = [];
    for (const [index, archivePath] of layerNames.entries()) {
      const found = tar.resolve(archivePath);
      if (found === undefined)
        throw bad(path, `it has no member ${JSON.stringify(archivePath)}, which its manifest names`);
      layers.push({
        archivePath,
        diffId: diffId(path, diffIds[index] ?? ''),
        member: found,
        compression: await startOf(tar, found),
      });
    }
    return { tar, layers, env: environment(member(image.get('config'), 'Env') ?? null) };
  } catch (error) {
    await tar.close();
    throw error;
  }
}

/** Number of layers of the first image in a docker-archive. @throws as {@link openBaseImage} */
export async function countBaseLayers(path: string, signal?: AbortSignal): Promise<number> {
  const tar = await openTarFile(path, signal);
  try {
    return (await readManifest(tar)).layerNames.length;
  } finally {
    await tar.close();
  }
}

async function readManifest(tar: TarFile): Promise<{ configName: string; layerNames: readonly string[] }> {
  const manifest = await readJson(tar, 'manifest.json');
  const first = isJsonArray(manifest) ? manifest[0] : undefined;
  const configName = member(first, 'Config');
  const layerNames = strings(member(first, 'Layers') ?? []);
  if (typeof configName !== 'string' || layerNames === undefined) {
    throw bad(tar.path, 'its manifest.json does not describe an image with Config and Layers');
  }
  return { configName, layerNames };
}

async function readObject(tar: TarFile, name: string): Promise<JsonObject> {
  const value = await readJson(tar, name);
  if (!isJsonObject(value)) throw bad(tar.path, `${name} is not a JSON object`);
  return value;
}

async function readJson(tar: TarFile, name: string): Promise<JsonValue> {
  const found = tar.resolve(name);
  if (found === undefined) throw bad(tar.path, `it has no member ${JSON.stringify(name)}`);
  return parseOrderedJson(await readTextMember(tar, found), `${name} in ${tar.path}`);
}

async function startOf(tar: TarFile, found: TarMember): Promise<Compression> {
  for await (const chunk of tar.read({ ...found, size: Math.min(found.size, 6) }))
    return compressionOf(chunk);
  return 'none';
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value.get(key) : undefined;
}

function strings(value: JsonValue | undefined): readonly string[] | undefined {
  return isJsonArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

function diffId(path: string, text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw bad(path, `its config names a layer ${JSON.stringify(text)} instead of a sha256 digest`);
}

function bad(path: string, what: string): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${path} cannot serve as a base image: ${what}`, {
    hint: 'A base image is a docker-archive, as docker save, skopeo or dockerTools write it. OCI layouts are not supported here.',
  });
}
