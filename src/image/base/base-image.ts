// An existing image as the lower part of a new one, whatever it is stored as.
import { stat } from 'node:fs/promises';
import type { Compression } from '../../archive/decompress.ts';
import { openFolderAsTar } from '../../archive/folder-as-tar.ts';
import { compressionOfMember, openTarFile, type TarFile } from '../../archive/tar-file.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { jsonMember } from '../../json/json-access.ts';
import { readDockerArchive } from '../formats/docker-archive/read.ts';
import { readLegacyArchive } from '../formats/docker-archive/read-legacy.ts';
import { isOciLayout } from '../formats/oci/oci-index.ts';
import { readOciImage } from '../formats/oci/read.ts';
import type { Platform } from '../formats/platform.ts';
import { openRootfs } from '../formats/rootfs/open.ts';
import {
  expectedImage,
  rootfsHint,
  type StoredImage,
  type StoredLayer,
  unusableBase,
} from '../formats/stored-image.ts';
import { environment } from '../oci-config.ts';

export interface BaseLayer extends StoredLayer {
  /** Its member in a docker-archive: as the base's manifest names it, or `<diffID>/layer.tar` when it comes from OCI. */
  readonly archivePath: string;
  /** Some programs store compressed layers; the diffID is that of the uncompressed one. */
  readonly compression: Compression;
}

export interface BaseImage extends StoredImage {
  /** `oci` for OCI archives and layouts; an archive that is both is read as docker-archive, as Docker does. */
  readonly format: 'docker-archive' | 'oci';
  /** The archive, or a layout's folder in the same form. */
  readonly tar: TarFile;
  /** From the lowest to the uppermost. May name one member several times. */
  readonly layers: readonly BaseLayer[];
  readonly env: readonly string[];
}

/** What only its user knows of a file. */
export interface ImageKind {
  /** It is no image, but a tar archive of a root file system: that becomes the one layer. */
  readonly rootfs?: boolean | undefined;
}

/**
 * Opens a docker-archive of any age, an OCI archive or an OCI layout. The caller closes `tar`.
 * Layers that are links inside the archive are followed; a missing `config`, or `Env: null`, is empty.
 * Layers are not read yet (but for archives without manifest.json): see `verifyBaseImage`.
 * @param platform chooses among the images of an OCI index, see {@link readOciImage}; of a docker-archive, the first
 *   image is taken
 * @throws NixlayerError E_BASE_IMAGE when it is no image, or contradicts itself; E_INPUT, E_DISK_FULL, E_WRITE, E_ABORTED
 */
export async function openBaseImage(
  path: string,
  platform: Platform | undefined,
  signal?: AbortSignal,
  kind: ImageKind = {},
): Promise<BaseImage> {
  return asBaseImage(path, () => openStoredImage(path, platform, signal, kind));
}

/**
 * The same for an image that is not the base of another one: what is wrong with it has the codes that inspecting it has.
 * @throws NixlayerError also E_ARCHIVE_FORMAT, E_NOT_AN_IMAGE and E_SPEC
 */
export async function openStoredImage(
  path: string,
  platform: Platform | undefined,
  signal?: AbortSignal,
  { rootfs = false }: ImageKind = {},
): Promise<BaseImage> {
  const tar = await openImageFiles(path, { platform, rootfs, signal });
  try {
    return await readBaseImage(tar, platform, signal);
  } catch (error) {
    await tar.close();
    throw error;
  }
}

/** The base image of an image to make: the one that is open, else opened. @throws as {@link openBaseImage} */
export async function baseImageOf(
  {
    base,
    fromImage,
    rootfs,
  }: ImageKind & { readonly base?: BaseImage | undefined; readonly fromImage: string | null },
  platform: Platform,
  signal?: AbortSignal,
): Promise<BaseImage | undefined> {
  return base ?? (fromImage === null ? undefined : openBaseImage(fromImage, platform, signal, { rootfs }));
}

/** Number of layers of the image that {@link openBaseImage} opens. @throws as it */
export async function countBaseLayers(
  path: string,
  platform: Platform,
  signal?: AbortSignal,
  kind?: ImageKind,
): Promise<number> {
  const { tar, layers } = await openBaseImage(path, platform, signal, kind);
  await tar.close();
  return layers.length;
}

/** The files of an image, from an archive or a folder. @throws NixlayerError as openTarFile, openFolderAsTar and openRootfs */
export async function openImageFiles(
  path: string,
  {
    platform,
    rootfs = false,
    signal,
  }: ImageKind & { readonly platform?: Platform | undefined; readonly signal?: AbortSignal | undefined },
): Promise<TarFile> {
  if (rootfs) return openRootfs(path, platform, signal);
  const status = await stat(path).catch(() => undefined); // opening it tells what is wrong
  return status?.isDirectory() ? openFolderAsTar(path, signal) : openTarFile(path, signal);
}

/** As {@link openBaseImage}, of files that are open. @throws NixlayerError also E_ARCHIVE_FORMAT and E_SPEC */
export async function readBaseImage(
  tar: TarFile,
  platform: Platform | undefined,
  signal?: AbortSignal,
  name?: string,
): Promise<BaseImage> {
  const docker = await readDockerArchive(tar, name);
  const image =
    docker ?? (isOciLayout(tar) ? await readOciImage(tar, platform) : await readLegacyArchive(tar, signal));
  if (image === undefined)
    throw new NixlayerError(
      'E_NOT_AN_IMAGE',
      `${tar.path} has neither manifest.json nor index.json nor repositories`,
      { hint: `${expectedImage} ${rootfsHint}` },
    );
  const format = docker === undefined && isOciLayout(tar) ? 'oci' : 'docker-archive';
  const layers: BaseLayer[] = [];
  for (const layer of image.layers) {
    const archivePath = format === 'oci' ? `${layer.diffId.slice('sha256:'.length)}/layer.tar` : layer.name;
    layers.push({ ...layer, archivePath, compression: await compressionOfMember(tar, layer.member) });
  }
  const env = environment(jsonMember(image.config.get('config'), 'Env') ?? null);
  return { ...image, format, tar, layers, env };
}

/** Whatever is wrong with the form of a base image, it is the base image that is wrong. */
export async function asBaseImage<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (
      !(error instanceof NixlayerError) ||
      !['E_ARCHIVE_FORMAT', 'E_NOT_AN_IMAGE', 'E_SPEC'].includes(error.code)
    )
      throw error;
    const what = error.message.startsWith(`${path} `)
      ? `it${error.message.slice(path.length)}`
      : error.message;
    throw unusableBase(path, what, error, error.hint);
  }
}
