// Reads a blob from a registry: goes on with Range after a cut connection, checks the digest before the last chunk comes out.

import { abortedError } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type Ask, errorOf, mayPass, type Outcome } from '../ask.ts';
import { pullScope } from '../auth/scopes.ts';
import type { Descriptor } from '../descriptor.ts';
import { assertDigest, digestText, hashLike } from '../digest.ts';
import { discard, firstHeader, type HttpAnswer } from '../http/exchange.ts';
import type { RequestOptions } from '../repository.ts';
import type { BlobPlace } from './push-blob.ts';

/** Bytes after which a connection that was cut had been worth its while: tries are counted anew. */
const progress = 1024 * 1024;

/**
 * @param places the repository and, before it, its mirrors: what one place does not have to the end, the next one goes on
 *   with; of wrong bytes, the next one begins anew if the caller got none of them
 * @returns chunks that belong to the caller
 * @throws NixlayerError E_REGISTRY_NOT_FOUND, E_REGISTRY when what comes has another digest or size, E_ABORTED
 */
export async function* openBlob(
  places: readonly (BlobPlace & { readonly query: string })[],
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  { signal }: RequestOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  assertDigest(digest);
  let hash = hashLike(digest);
  let offset = 0;
  let counted = 0;
  let held: Uint8Array | undefined;
  let hasYielded = false;
  const senders = new Set<BlobPlace>();
  let at = 0;
  for (let tries = 1; ; tries += 1) {
    const place = places[at];
    if (place === undefined) throw new Error('no place to read a blob from');
    const { host, repository, query } = place;
    const ask: Ask = {
      method: 'GET',
      target: `${repository}/blobs/${digest}${query}`,
      repository,
      asked: `read the blob ${digest}`,
      scopes: [pullScope(repository)],
      accept: [200, 206],
      headers: { 'accept-encoding': 'identity', ...(offset > 0 && { range: `bytes=${offset}-` }) },
      signal,
    };
    const isLast = at === places.length - 1;
    let outcome: Outcome;
    try {
      outcome = await host.sendOnce(ask);
    } catch (error) {
      if (isLast || signal?.aborted === true) throw error;
      at += 1;
      tries = 0;
      continue;
    }
    if (outcome.kind === 'answer') {
      const { answer } = outcome;
      try {
        let skip = offset - startOf(answer, offset);
        for await (const received of answer.body as AsyncIterable<Uint8Array>) {
          const chunk = skip > 0 ? received.subarray(Math.min(skip, received.length)) : received;
          skip -= received.length - chunk.length;
          if (chunk.length === 0) continue;
          hash.update(chunk);
          offset += chunk.length;
          senders.add(place);
          if (offset > size) break;
          // The last one waits for the digest.
          if (held !== undefined) {
            hasYielded = true;
            yield held;
          }
          held = chunk;
        }
        // It ended in good order, only early.
        if (offset < size)
          outcome = host.cutWhileReading(
            ask,
            answer,
            Object.assign(new Error('ended early'), { code: 'UND_ERR_SOCKET' }),
          );
      } catch (cause) {
        if (signal?.aborted === true) throw abortedError(cause);
        if (cause instanceof NixlayerError) throw cause;
        outcome = host.cutWhileReading(ask, answer, cause);
      } finally {
        if (!answer.body.readableEnded) await discard(answer);
      }
    }
    if (outcome.kind === 'answer') {
      const found = offset > size ? undefined : digestText(digest, hash);
      if (found === digest) break;
      senders.add(place);
      if (isLast || hasYielded)
        throw differs(found === undefined ? `more than ${size} bytes` : `what has the digest ${found}`);
      // A mirror with a damaged copy: nobody has seen any of it.
      hash = hashLike(digest);
      offset = counted = tries = 0;
      held = undefined;
      senders.clear();
      at += 1;
      continue;
    }
    if (offset - counted >= progress) {
      tries = 1;
      counted = offset;
    }
    if (tries < host.retries.tries && mayPass(outcome)) await host.pause(ask, tries, outcome);
    else if (isLast) throw await errorOf(outcome, tries);
    else {
      at += 1;
      tries = 0;
    }
  }
  if (held !== undefined) yield held;

  function differs(what: string): NixlayerError {
    const names = [...senders].map(({ host, repository }) => `${host.registry}/${repository}`);
    return new NixlayerError('E_REGISTRY', `${names.join(' and ')} sent ${what} as ${digest}`, {
      hint: 'The registry, or something before it, has a damaged copy.',
    });
  }
}

/** Where the body begins: a registry may send everything again. */
function startOf(answer: HttpAnswer, offset: number): number {
  if (answer.status !== 206) return 0;
  const start = /^bytes (\d+)-/.exec(firstHeader(answer.headers, 'content-range') ?? '')?.[1];
  return start === undefined ? offset : Math.min(Number(start), offset);
}
