// An image that exists already, to be written in another format or under other names.

import { stat } from 'node:fs/promises';
import { memberNames } from '../archive/tar-names.ts';
import { sha256Hex } from '../store/hash.ts';
import { asBaseImage, openImageFiles, readBaseImage } from './base/base-image.ts';
import { inheritedLayers } from './base/inherited-layer.ts';
import { verifyBaseImage } from './base/verify-base-image.ts';
import type { Platform } from './formats/platform.ts';
import type { Image } from './image.ts';
import { repoTagsOf } from './reference.ts';

export interface ExistingImageOptions {
  /** Which image of an OCI index; without it the only one there is, or the one for this machine. */
  readonly platform?: Platform | undefined;
  /** `NAME:TAG` of one image of a docker-archive; its first by default. */
  readonly name?: string | undefined;
  /** It is no image, but a tar archive of a root file system: that becomes the one layer. */
  readonly rootfs?: boolean | undefined;
  /** `NAME:TAG` each; without any, the image keeps its names. */
  readonly repoTags?: readonly string[];
  /** Called with bytes checked since the last call, and the index of their layer. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Opens a docker-archive (its first image), an OCI archive or an OCI layout, and checks all its digests. The config stays
 * as it is, and with it the image ID. The caller closes the image.
 * @throws NixlayerError E_BASE_IMAGE, E_INPUT, E_DISK_FULL, E_ABORTED
 */
export async function openExistingImage(path: string, options: ExistingImageOptions = {}): Promise<Image> {
  const { signal, onProgress } = options;
  return asBaseImage(path, async () => {
    const tar = await openImageFiles(path, options);
    try {
      const base = await readBaseImage(tar, options.platform, signal, options.name);
      const digests = await verifyBaseImage(base, onProgress, signal);
      const repoTags = options.repoTags?.length ? options.repoTags : repoTagsOf(base.names);
      const layers = inheritedLayers(base, digests);
      const imageDigest = sha256Hex(base.configText);
      return {
        imageId: `sha256:${imageDigest}`,
        configText: base.configText,
        repoTags,
        annotations: base.annotations ?? {},
        warnings: [],
        layers,
        mtime,
        close: () => tar.close(),
      };
    } catch (error) {
      await tar.close();
      throw error;
    }
  });
}

/** Is it an archive that Docker loads as it is, perhaps with several images? @throws as {@link openExistingImage} */
export async function isDockerArchive(path: string, signal?: AbortSignal): Promise<boolean> {
  return asBaseImage(path, async () => {
    if ((await stat(path)).isDirectory()) return false;
    let isOci = false;
    for await (const name of memberNames(path, signal)) {
      if (name === 'manifest.json') return true;
      isOci ||= name === 'index.json';
    }
    return !isOci;
  });
}

/** Of the members that are made: the same file every time. */
const mtime = 1;
