// What can be done with one repository of a registry.
import type { BlobSource, Descriptor } from './descriptor.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface Manifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export interface ManifestToPut {
  /** The same as in the document, where it says it. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface PutManifestOptions {
  /** None: it can be had by its digest only. */
  readonly tags?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface PutResult {
  readonly digest: string;
  /** Of a manifest with a subject, who lists it there: the registry itself, or the index under the fall-back tag. */
  readonly referrer?: 'registry' | 'fallback-tag';
}

/** `present`: nothing was to be done. `mounted`: the registry has it in another repository. */
export type PushedBlob = 'present' | 'mounted' | 'sent';

export interface PushBlobOptions {
  /** Repositories of the same registry that may have the blob, likely ones first; at most three are asked. */
  readonly mountFrom?: readonly string[];
  /** The caller knows that the registry lacks it, and saves a request. */
  readonly known?: 'absent';
  /** With how many bytes were sent since the last call. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface ReferrersOptions {
  readonly artifactType?: string;
  readonly signal?: AbortSignal;
}

/** Every method throws RegistryError with E_REGISTRY…, E_REGISTRY_AUTH when it may not, and NixlayerError E_ABORTED. */
export interface Repository {
  readonly registry: string;
  readonly name: string;
  /** What is under a tag or digest, with one HEAD; undefined when nothing is. Never asks a mirror. */
  headManifest(nameOrDigest: string, options?: RequestOptions): Promise<Descriptor | undefined>;
  /** Verified against its digest; mirrors are asked first. @throws RegistryError E_REGISTRY_NOT_FOUND */
  getManifest(nameOrDigest: string, options?: RequestOptions): Promise<Manifest>;
  /**
   * Under all tags, or by its digest alone when there are none. `failure.missing` of a RegistryError names what must be
   * pushed before.
   */
  putManifest(manifest: ManifestToPut, options?: PutManifestOptions): Promise<PutResult>;
  /** @returns false when there was none. @throws RegistryError E_REGISTRY_READ_ONLY where nothing can be deleted */
  deleteManifest(nameOrDigest: string, options?: RequestOptions): Promise<boolean>;
  hasBlob(digest: string, options?: RequestOptions): Promise<boolean>;
  /**
   * HEAD, mount, upload: what of it is needed. A digest is uploaded once, who comes meanwhile waits.
   * @throws NixlayerError E_LAYER_CHANGED when the source has other bytes than its descriptor says, and what it throws itself
   */
  pushBlob(blob: BlobSource, options?: PushBlobOptions): Promise<PushedBlob>;
  /**
   * In chunks that belong to the caller. The last one comes only when the digest of all is right. Goes on after a cut
   * connection; mirrors are asked first. @throws RegistryError E_REGISTRY_NOT_FOUND
   */
  openBlob(
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    options?: RequestOptions,
  ): AsyncIterable<Uint8Array>;
  /** In the registry's order. @throws RegistryError E_REGISTRY_NOT_FOUND */
  tags(options?: RequestOptions): AsyncIterable<string>;
  /** Signatures, SBOMs and the like of a manifest. */
  referrers(digest: string, options?: ReferrersOptions): Promise<readonly Descriptor[]>;
}
