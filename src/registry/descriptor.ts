// What registries name content by (image-spec: descriptor.md).

export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** Bytes that can be had several times: a push reads them again after a connection was cut. */
export interface BlobSource {
  readonly descriptor: Pick<Descriptor, 'digest' | 'size'>;
  /** All of them from the first, in chunks that belong to the caller. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** What `open` yields fails before its end when it has not the digest: it need not be hashed again. */
  readonly isVerified?: true;
}
