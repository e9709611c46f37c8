// The requests that send one blob, from where an upload is to its end.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Ask, Outcome } from '../ask.ts';
import { pushScope } from '../auth/scopes.ts';
import type { BlobSource } from '../descriptor.ts';
import { discard, firstHeader, type HttpAnswer, type RequestBody } from '../http/exchange.ts';
import type { RegistryHost } from '../registry-host.ts';
import { BlobCursor } from './blob-cursor.ts';
import { bytesInRange, closingUrl, locationOf, type UploadSession } from './upload-session.ts';

export interface SendingOptions {
  readonly host: RegistryHost;
  readonly repository: string;
  /** Bytes of a chunk; without it a blob is one request, until a registry says that this is too much. */
  readonly chunkSize: number | undefined;
  /** With how many bytes were sent that were not sent before. */
  readonly onProgress: ((bytes: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Registries may take longer to put away what they got than to answer otherwise: so many times. */
const closingPatience = 5;
/** What is sent at most after a registry, or a proxy before it, refused more: half of Cloudflare's limit. */
const firstChunk = 50 * 1024 * 1024;
/** Where even this is too much, size is not the reason. */
const smallestChunk = 64 * 1024;

/** The requests of one blob: which bytes were sent, and a source that stands at the next one. */
export class Sending {
  readonly asked: string;
  /** Bytes of the blob that were on the way at least once. */
  mostSent = 0;
  readonly #source: BlobSource;
  readonly #options: SendingOptions;
  #cursor: BlobCursor | undefined;
  /** Bytes of the last request. */
  #lastBody = 0;

  constructor(source: BlobSource, options: SendingOptions) {
    this.#source = source;
    this.#options = options;
    this.asked = `upload ${source.descriptor.digest}`;
  }

  /** The registry may have the blob, although it did not say so. */
  get sentAll(): boolean {
    return this.mostSent === this.#source.descriptor.size;
  }

  /** Sends from where the session is to the end, until something goes wrong; no outcome means that nothing did. */
  async send(
    session: UploadSession,
  ): Promise<{ readonly outcome: Outcome | undefined; readonly at: UploadSession }> {
    const { size } = this.#source.descriptor;
    let at = session;
    const chunk = this.#chunkSize(at);
    if (at.confirmed === 0 && size <= chunk) return { outcome: await this.#close(at, size), at };
    while (at.confirmed < size) {
      const length = Math.min(chunk, size - at.confirmed);
      const outcome = await this.#sendOnce({
        ...this.#ask('PATCH', at.location, [202, 201, 204]),
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `${at.confirmed}-${at.confirmed + length - 1}`,
        },
        body: this.#body(at.confirmed, length),
      });
      if (outcome.kind !== 'answer') return { outcome, at };
      const { answer } = outcome;
      await discard(answer);
      const expected = at.confirmed + length;
      const confirmed = bytesInRange(answer) ?? expected;
      if (confirmed > expected || confirmed <= at.confirmed) return { outcome, at };
      at = { ...at, location: (await locationOf(this.#options.host, answer)) ?? at.location, confirmed };
    }
    return { outcome: await this.#close(at, 0), at };
  }

  /** Makes requests smaller than the one that was too large. @returns false when they cannot be */
  shrink({ leastChunk }: UploadSession): boolean {
    const { learned } = this.#options.host;
    const next = this.#lastBody > firstChunk ? firstChunk : Math.floor(this.#lastBody / 4);
    if (next < Math.max(leastChunk, smallestChunk)) return false;
    learned.largestBody = Math.min(learned.largestBody ?? next, next);
    return true;
  }

  async close(): Promise<void> {
    await this.#cursor?.close();
  }

  /** Tells the digest, with the whole blob or with nothing left to send. */
  async #close({ location }: UploadSession, length: number): Promise<Outcome | undefined> {
    const { digest } = this.#source.descriptor;
    const outcome = await this.#sendOnce({
      ...this.#ask('PUT', closingUrl(location, digest), [201, 200, 204]),
      headers: { 'content-type': 'application/octet-stream' },
      body: this.#body(0, length),
    });
    if (outcome.kind !== 'answer') return outcome;
    await discard(outcome.answer);
    assertSameDigest(this.#options, digest, outcome.answer);
    return undefined;
  }

  async #sendOnce(ask: Ask): Promise<Outcome> {
    this.#lastBody = ask.body?.length ?? 0;
    try {
      const outcome = await this.#options.host.sendOnce(ask);
      // What the source has to say comes before what its end did to the connection.
      if (this.#cursor?.failure !== undefined) throw this.#cursor.failure.cause;
      return outcome;
    } catch (error) {
      throw this.#cursor?.failure?.cause ?? error;
    }
  }

  #ask(method: 'PATCH' | 'PUT', target: URL, accept: readonly number[]): Omit<Ask, 'headers' | 'body'> {
    const { host, repository, signal } = this.#options;
    return {
      method,
      target,
      repository,
      asked: this.asked,
      scopes: [pushScope(repository)],
      accept,
      idleTimeout: closingPatience * host.idleTimeout,
      signal,
    };
  }

  #body(start: number, length: number): RequestBody {
    return { length, open: () => this.#bytes(start, length) };
  }

  async *#bytes(start: number, length: number): AsyncGenerator<Uint8Array, void, undefined> {
    const cursor = await this.#cursorAt(start);
    for await (const piece of cursor.take(length)) {
      // Another request began while the source was waited for: nobody sends this piece.
      if (cursor !== this.#cursor) return;
      const isNew = cursor.offset - this.mostSent;
      if (isNew > 0) this.mostSent = cursor.offset;
      yield piece;
      if (isNew > 0) this.#options.onProgress?.(isNew);
    }
    cursor.isTaken = false;
  }

  /** A body that was left in the middle may still wait for the source: its cursor is of no use to another one. */
  async #cursorAt(start: number): Promise<BlobCursor> {
    const before = this.#cursor;
    if (before?.offset === start && !before.isTaken && before.failure === undefined) {
      before.isTaken = true;
      return before;
    }
    const cursor = new BlobCursor(this.#source, this.#options.signal);
    cursor.isTaken = true;
    this.#cursor = cursor;
    await before?.close();
    await cursor.skipTo(start);
    return cursor;
  }

  #chunkSize({ leastChunk }: UploadSession): number {
    const { chunkSize, host } = this.#options;
    const wanted = Math.min(
      chunkSize ?? Number.POSITIVE_INFINITY,
      host.learned.largestBody ?? Number.POSITIVE_INFINITY,
    );
    return Math.max(wanted, leastChunk, 1);
  }
}

/** @throws NixlayerError E_REGISTRY when the registry has stored something else */
export function assertSameDigest(
  { host, repository }: { readonly host: RegistryHost; readonly repository: string },
  digest: string,
  answer: HttpAnswer,
): void {
  const stored = firstHeader(answer.headers, 'docker-content-digest');
  if (stored === undefined || stored === digest) return;
  throw new NixlayerError(
    'E_REGISTRY',
    `${host.registry}/${repository} stored ${stored} instead of ${digest}`,
    {
      hint: 'Something between here and the registry changes what is sent.',
    },
  );
}
