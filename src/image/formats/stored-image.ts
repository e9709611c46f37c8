// One image as its archive stores it, whatever the format: what the readers of the formats return.
import type { TarFile } from '../../archive/tar-file.ts';
import type { TarMember } from '../../archive/tar-index.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { jsonMember, jsonTexts } from '../../json/json-access.ts';
import { isJsonObject, type JsonObject, parseOrderedJson } from '../../json/ordered-json.ts';

export interface StoredImage {
  /** The member that holds the config, as the manifest names it. */
  readonly configName: string;
  /** The config as it is stored. */
  readonly configText: string;
  readonly config: JsonObject;
  /** From the lowest to the uppermost. */
  readonly layers: readonly StoredLayer[];
  /** `NAME:TAG`, or what else the archive calls it. */
  readonly names: readonly string[];
  /** Of the OCI manifest; absent in docker-archives. */
  readonly manifestDigest?: string;
  /** Of the OCI manifest; absent in docker-archives, which have no place for them. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface StoredLayer {
  /** As the manifest names the member. */
  readonly name: string;
  /** Where the data lies; links are already followed. */
  readonly member: TarMember;
  /** `sha256:…` of the uncompressed layer, as the config states it. */
  readonly diffId: string;
  /** Of the data as it is stored, where the manifest states it. */
  readonly blobDigest?: string;
}

/** The config of an image. @throws NixlayerError E_BASE_IMAGE, E_SPEC */
export function parseConfig(tar: TarFile, name: string, text: string): JsonObject {
  const config = parseOrderedJson(text, `${name} in ${tar.path}`);
  if (!isJsonObject(config)) throw unusableBase(tar.path, `${name} is not a JSON object`);
  return config;
}

/** `rootfs.diff_ids`, one for each layer. @throws NixlayerError E_BASE_IMAGE */
export function readDiffIds(tar: TarFile, config: JsonObject, layers: number): readonly string[] {
  const diffIds = jsonTexts(jsonMember(config.get('rootfs'), 'diff_ids'));
  if (diffIds === undefined || diffIds.length !== layers) {
    throw unusableBase(
      tar.path,
      `its manifest has ${layers} layers, but its config has ${diffIds?.length ?? 'no'} diff_ids`,
    );
  }
  const wrong = diffIds.find((diffId) => !/^sha256:[0-9a-f]{64}$/.test(diffId));
  if (wrong === undefined) return diffIds;
  throw unusableBase(
    tar.path,
    `its config names a layer ${JSON.stringify(wrong)} instead of a sha256 digest`,
  );
}

export function unusableBase(
  path: string,
  what: string,
  cause?: unknown,
  hint = expectedImage,
): NixlayerError {
  return new NixlayerError('E_BASE_IMAGE', `${path} cannot be used as an image: ${what}`, { cause, hint });
}

export const expectedImage =
  'Expected is a docker-archive, an OCI archive or an OCI layout, as docker save, skopeo or dockerTools write them.';
export const rootfsHint =
  'For the files of a root file system, as docker export and debootstrap give them, say so: --rootfs, or fromRootfs instead of fromImage.';
