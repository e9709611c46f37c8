// What two images have in common and what not, as plain data: what `nixlayer diff` reports.
/**
 * How much is the same, strictest first; each holds what stands behind it.
 *
 * - `manifest`: the manifest, byte for byte.
 * - `diff-ids`: config and uncompressed layers, so the image ID.
 * - `contents`: the config but for its list of diffIDs, and the entries of each layer; archives or compression differ.
 * - `file-system`: what the layers make together, and the config but for layers and history.
 * - `tolerated`: the same but for differences that were asked to be ignored.
 * - `different`.
 */
export const verdicts = [
  'manifest',
  'diff-ids',
  'contents',
  'file-system',
  'tolerated',
  'different',
] as const;
export type Verdict = (typeof verdicts)[number];

/** Differences that can be ignored, each by its name. */
export const tolerances = [
  /** Modification times of files. */
  'mtime',
  /** `created` of the config and of its history. */
  'created',
  /** The history of the config. */
  'history',
  /** Owners and groups of files, numbers and names. */
  'owner',
  /** Names of owners and groups, where the numbers are the same. */
  'owner-names',
  /** Permission bits. */
  'mode',
  'xattrs',
  /** That two names are one file (hard links) on one side, and two files of the same content on the other. */
  'hard-links',
  /** Hashes in store paths: in names, link targets, config and contents. */
  'store-hashes',
  /** Labels of the config. */
  'labels',
  /** Annotations of the manifest. */
  'annotations',
] as const;
export type Tolerance = (typeof tolerances)[number];

export interface ImageDiff {
  readonly version: 1;
  readonly verdict: Verdict;
  /** The tolerances without which the verdict would be `different`; empty unless it is `tolerated`. */
  readonly tolerated: readonly Tolerance[];
  readonly a: SideSummary;
  readonly b: SideSummary;
  readonly config: readonly ConfigChange[];
  readonly layers: LayersDiff;
  /** Of the merged file systems, by path; absent when all layers are the same. */
  readonly files?: FilesDiff;
  /** Store paths of both sides by package; empty lists for images without any. */
  readonly packages: PackagesDiff;
  readonly pull: PullCost;
  /**
   * What hinders a stricter verdict although no difference was found: layers that both sides have were not read, and they
   * lie otherwise among those that differ. Absent where nothing does.
   */
  readonly unproven?: string;
  /** Of two indexes, the platforms that only one of them has; absent where they have the same. */
  readonly otherPlatforms?: { readonly a: readonly string[]; readonly b: readonly string[] };
}

export interface SideSummary {
  /** As it was named. */
  readonly name: string;
  readonly manifestDigest: string;
  /** Digest of the config: the image ID. */
  readonly imageId: string;
  readonly platform: string;
  readonly layers: number;
  /** Bytes of the blobs as they are sent; of two docker-archives, as they lie there. */
  readonly compressedSize: number;
  /** Bytes of the files that a container sees, hard links once; absent when not all layers were read. */
  readonly size?: number;
  /** Names that are no folders; absent with `size`. */
  readonly files?: number;
}

/** JSON as `JSON.parse` gives it. */
export type PlainJson =
  | null
  | boolean
  | number
  | string
  | readonly PlainJson[]
  | { readonly [key: string]: PlainJson };

export interface ConfigChange {
  /**
   * `config.Env.PATH`, `config.Cmd`, `architecture`, `history[3].created_by`; `annotations.KEY` for those of the manifest.
   * Env, labels, ports, volumes and annotations entry by entry.
   */
  readonly path: string;
  /** Absent when it is not there. */
  readonly a?: PlainJson;
  readonly b?: PlainJson;
  /** The sides whose value comes from their base image, as far as that is known. */
  readonly inherited?: readonly ('a' | 'b')[];
  /** Absent when nobody asked to ignore it. */
  readonly tolerance?: Tolerance;
}

export interface LayersDiff {
  /** In the order of the images; a layer of one side only has the other absent. */
  readonly pairs: readonly LayerPair[];
  /** `bash moved from layer 3 to 5`: store paths whose layer is not the one that is paired with their old one. */
  readonly moves: readonly LayerMove[];
}

export interface LayerPair {
  readonly a?: LayerSummary;
  readonly b?: LayerSummary;
  /** `blob`: the same compressed bytes; `tar`: the same diffID; `entries`: the same entries in the same order; `files`: in another order. */
  readonly same: 'blob' | 'tar' | 'entries' | 'files' | 'no';
  /** What differs when `same` is `entries`, in words: `tar format`, `compression`. */
  readonly how?: readonly string[];
}

export interface LayerSummary {
  /** From 0, the lowest. */
  readonly index: number;
  readonly digest: string;
  readonly diffId: string;
  readonly mediaType: string;
  /** Bytes as sent. */
  readonly size: number;
  /** The store paths in it. */
  readonly storePaths: readonly string[];
}

export interface LayerMove {
  readonly storePath: string;
  readonly a: number;
  readonly b: number;
}

export interface FilesDiff {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** By path; at most `maxListed` of them, those that are not tolerated first. */
  readonly changes: readonly FileChange[];
  /** Whether there are more than are listed. */
  readonly isCut: boolean;
}

export interface FileChange {
  /** Without a leading slash; bytes that are no UTF-8 as `\xNN`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** What differs of a file that both have. */
  readonly fields: readonly FieldChange[];
  /** Of one that only one side has: `file`, `directory`, `symlink` … */
  readonly type: string;
  /** Bytes, of one that only one side has. */
  readonly size?: number;
  /**
   * On the side that lacks it (of a name that differs in hashes, on each side the other's), layers were not read because both
   * sides have them: they may have something of that name.
   */
  readonly unread?: true;
  /** The tolerance that covers all of it. */
  readonly tolerance?: Tolerance;
}

export interface FieldChange {
  readonly field:
    | 'type'
    | 'mode'
    | 'uid'
    | 'gid'
    | 'uname'
    | 'gname'
    | 'mtime'
    | 'size'
    | 'content'
    | 'link target'
    | 'hard link'
    | 'device'
    /** The hash of its store path; of both sides when hashes are ignored. */
    | 'path'
    /** Whether a folder shows what layers that were not read have in it. */
    | 'below'
    | `xattr ${string}`;
  readonly a: string;
  readonly b: string;
  readonly tolerance?: Tolerance;
}

export interface PackagesDiff {
  /** By name. */
  readonly changes: readonly PackageChange[];
  /** Store paths of the same name and content but for hashes. */
  readonly hashOnly: readonly HashOnlyChange[];
}

export interface PackageChange {
  /** `openssl`; with the output where it is not `out`: `openssl (bin)`. */
  readonly name: string;
  readonly a: readonly PackageVersion[];
  readonly b: readonly PackageVersion[];
  /** Bytes that it takes more in B; negative for less. */
  readonly growth: number;
  /** Names from a root of the image to it: `app`, `curl`, `openssl`; of B, of A when it is gone. Absent when not known. */
  readonly because?: readonly string[];
}

export interface PackageVersion {
  readonly storePath: string;
  /** Empty for one without. */
  readonly version: string;
  /** Bytes of its files. */
  readonly size: number;
  readonly layer: number;
}

export interface HashOnlyChange {
  readonly a: string;
  readonly b: string;
}

/** What a machine with A has to fetch for B. */
export interface PullCost {
  /** Bytes of blobs of B that A lacks; config and manifest included. */
  readonly bytes: number;
  readonly layers: number;
  /** Bytes of B's blobs in all. */
  readonly total: number;
}
