// Reads a blob from its source in the pieces that requests send, and checks it on the way.
import type { Hash } from 'node:crypto';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { BlobSource } from '../descriptor.ts';
import { digestText, hashLike } from '../digest.ts';

export class BlobCursor {
  /** Bytes handed out so far. */
  offset = 0;
  /** A body reads from here, and has not come to its end. */
  isTaken = false;
  /** Why the source cannot be read, or that it is not what its descriptor says. */
  failure: { readonly cause: unknown } | undefined;
  readonly #source: BlobSource;
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Undefined for a source that checks itself. */
  readonly #hash: Hash | undefined;
  #read = 0;
  #rest: Uint8Array | undefined;

  constructor(source: BlobSource, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#chunks = source.open(signal)[Symbol.asyncIterator]();
    this.#hash = source.isVerified ? undefined : hashLike(source.descriptor.digest);
  }

  /** Reads on to an offset: what lies before must be hashed, though nobody needs it. */
  async skipTo(offset: number): Promise<void> {
    for await (const _ of this.take(offset - this.offset));
  }

  /**
   * The next `count` bytes. The last byte of the blob comes out only after all of it was found to have the right digest.
   * @throws NixlayerError E_LAYER_CHANGED when it has not, and what the source throws
   */
  async *take(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    let left = count;
    while (left > 0) {
      const chunk = await this.#next();
      const piece = chunk.length > left ? chunk.subarray(0, left) : chunk;
      this.#rest = chunk.length > left ? chunk.subarray(left) : undefined;
      left -= piece.length;
      this.offset += piece.length;
      yield piece;
    }
  }

  /** Frees what the source holds open. */
  async close(): Promise<void> {
    await this.#chunks.return?.().catch(() => undefined);
  }

  async #next(): Promise<Uint8Array> {
    if (this.#rest !== undefined) return this.#rest;
    try {
      const { digest, size } = this.#source.descriptor;
      const chunk = await this.#chunk();
      if (chunk === undefined) throw changed(digest, `ends after ${this.#read} of ${size} bytes`);
      this.#hash?.update(chunk);
      this.#read += chunk.length;
      const isLast = this.#read >= size;
      if (this.#read > size || (isLast && (await this.#chunk()) !== undefined))
        throw changed(digest, `has more than ${size} bytes`);
      const found = isLast && this.#hash !== undefined ? digestText(digest, this.#hash) : digest;
      if (found !== digest) throw changed(digest, `has the digest ${found}`);
      return chunk;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }

  /** One that is not empty; undefined at the end. */
  async #chunk(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}

function changed(digest: string, what: string): NixlayerError {
  return new NixlayerError('E_LAYER_CHANGED', `what was to be sent as ${digest} ${what}`, {
    hint: 'It changed since it was described; start again.',
  });
}
