// Where the blobs of an image come from: an archive, the folder of a layout, or a registry.

/** What names a blob (OCI image-spec, descriptor.md), as far as it is needed to find it. */
export interface BlobName {
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes, as the descriptor says. */
  readonly size: number;
}

export interface StoredBlob {
  /** How people find it: the member of an archive, or the digest. */
  readonly name: string;
  /** Bytes, where they are known without reading. */
  readonly size?: number;
  /** The bytes, whatever they are: they are checked by who reads them. May be called several times. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface BlobStore {
  /** Undefined for a blob that is not there. */
  find(blob: BlobName): Promise<StoredBlob | undefined>;
}
