// How an image gets to where it goes: given to the queue by whoever runs it.

export interface DeliverOptions {
  readonly signal: AbortSignal;
  /** Called while bytes move, be it read, compressed or sent; work that goes on without it is taken for stuck. */
  readonly onProgress: (bytes: number) => void;
  /** Asked right before a tag is set: false when a newer job has this tag. */
  readonly mayTag: (reference: string) => boolean | Promise<boolean>;
}

export interface Delivered {
  /** Of the manifest. */
  readonly digest: string;
  /** Bytes. */
  readonly sent: number;
  readonly reused: number;
}

export type Deliver = (
  job: { readonly storePath: string; readonly references: readonly string[] },
  options: DeliverOptions,
) => Promise<Delivered>;
