// What a registry holds: blobs by digest, and repositories that name blobs, manifests and tags.
import { type DigestAlgorithm, digestOf } from './digest.ts';
import { digestOfKept, type KeptBytes, keepBytes } from './kept-bytes.ts';

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface RepositoryContent {
  readonly blobs: Set<string>;
  readonly manifests: Map<string, StoredManifest>;
  /** tag → digest */
  readonly tags: Map<string, string>;
}

export interface UploadSession {
  readonly id: string;
  readonly repository: string;
  readonly bytes: KeptBytes;
  /** Changes with each request that adds bytes; part of the session's location. */
  state: number;
  /** A chunk was shorter than the registry's minimum: it can only have been the last one. */
  endedShort: boolean;
}

export class Content {
  /** Undefined: all in memory. */
  readonly folder: string | undefined;
  readonly blobs = new Map<string, KeptBytes>();
  readonly repositories = new Map<string, RepositoryContent>();
  readonly sessions = new Map<string, UploadSession>();
  /** Each blob that an upload or a mount has added, in order, also the ones that were there already. */
  readonly commits: { readonly repository: string; readonly digest: string; readonly size: number }[] = [];

  constructor(folder?: string) {
    this.folder = folder;
  }

  /** Makes the repository when there is none yet. */
  repository(name: string): RepositoryContent {
    const known = this.repositories.get(name);
    if (known !== undefined) return known;
    const made = { blobs: new Set<string>(), manifests: new Map(), tags: new Map<string, string>() };
    this.repositories.set(name, made);
    return made;
  }

  async startBytes(): Promise<KeptBytes> {
    return keepBytes(this.folder);
  }

  /** @returns false when the bytes are not what the digest says; they are removed then */
  async commit(repository: string, digest: string, bytes: KeptBytes): Promise<boolean> {
    const algorithm = digest.slice(0, digest.indexOf(':'));
    if ((await digestOfKept(bytes, algorithm)) !== digest) {
      await bytes.remove();
      return false;
    }
    this.commits.push({ repository, digest, size: bytes.size });
    if (this.blobs.has(digest)) await bytes.remove();
    else this.blobs.set(digest, bytes);
    this.repository(repository).blobs.add(digest);
    return true;
  }

  async deleteBlob(repository: string, digest: string): Promise<boolean> {
    if (this.repositories.get(repository)?.blobs.delete(digest) !== true) return false;
    if ([...this.repositories.values()].some(({ blobs }) => blobs.has(digest))) return true;
    await this.blobs.get(digest)?.remove();
    this.blobs.delete(digest);
    return true;
  }

  /** Puts a blob there without a request. @returns its digest */
  async addBlob(repository: string, bytes: Uint8Array, algorithm?: DigestAlgorithm): Promise<string> {
    const digest = digestOf(bytes, algorithm);
    const kept = await this.startBytes();
    await kept.append(bytes);
    if (this.blobs.has(digest)) await kept.remove();
    else this.blobs.set(digest, kept);
    this.repository(repository).blobs.add(digest);
    return digest;
  }

  /** Puts a manifest there without a request. @returns its digest */
  addManifest(repository: string, { mediaType, bytes }: StoredManifest, ...tags: readonly string[]): string {
    const digest = digestOf(bytes);
    const { manifests, tags: tagged } = this.repository(repository);
    manifests.set(digest, { mediaType, bytes });
    for (const tag of tags) tagged.set(tag, digest);
    return digest;
  }
}
