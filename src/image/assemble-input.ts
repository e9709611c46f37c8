// What an image is assembled from, whichever function of dockerTools asked for it.

import type { FileRule } from '../archive/file-rules/file-rule.ts';
import type { BaseImage } from './base/base-image.ts';
import type { LayerWork } from './hashed-layer.ts';

export interface AssembleInput extends LayerWork {
  /** JSON text of the config, so that the digits of numbers and the order of keys survive; null when none was given. */
  readonly config: string | null;
  /** GOARCH */
  readonly architecture: string;
  /** Of the architecture, such as `v8`; only buildImage writes it. */
  readonly variant?: string | undefined;
  readonly os: string;
  /** As {@link parseImageTime} reads them. */
  readonly created: string;
  readonly mtime: string;
  /** What time it is, in milliseconds since the epoch; the clock's by default. */
  readonly now?: () => number;
  /** Owner of everything in store layers. */
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** `NAME:TAG` */
  readonly repoTag: string;
  /** Further names, `NAME:TAG` each. */
  readonly tags?: readonly string[] | undefined;
  /** Of the OCI manifest. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Owner, mode and attributes of files in own layers, by patterns of their paths. */
  readonly perms?: readonly FileRule[] | undefined;
  /** Logical store folder, usually `/nix/store`. */
  readonly storeDir: string;
  /** Store paths by layer, from the lowest to the uppermost. */
  readonly storeLayers: readonly (readonly string[])[];
  /** Store path of a folder with `layer.tar`, which becomes the uppermost layer. */
  readonly customisationLayer: string;
  /** A docker-archive, OCI archive or OCI layout on this machine, whose layers come first; null for none. */
  readonly fromImage: string | null;
  /** It is no image, but a tar archive of a root file system. */
  readonly rootfs?: boolean | undefined;
  /** That image, where it is open already; it is closed with the new image, or when that cannot be made. */
  readonly base?: BaseImage | undefined;
  /** What is taken over from the config of the base image: variables as dockerTools does (the default), or all of it. */
  readonly inherit?: 'env' | 'all' | undefined;
  /** Leaves out own layers that the base image has already and does not cover. */
  readonly deduplicate?: boolean | undefined;
  /** Where the files of a store path lie on this machine. */
  readonly locate: (storePath: string) => string;
  /** True when those files do not carry the store's modes (a store in a git checkout). */
  readonly canonicalModes: boolean;
  /** Known sizes in bytes: the largest layers are hashed first. */
  readonly narSize?: (storePath: string) => number | undefined;
  /** Called with bytes hashed since the last call, and the index in the image's layers. */
  readonly onProgress?: (bytes: number, layer: number) => void;
  readonly signal?: AbortSignal;
}
