// One registry: learns how to authenticate from the first request that somebody needs, without asking for it; sends
// requests with tokens, and again where another try may do.
import { throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Ask, errorOf, mayPass, type Outcome, reasonText } from './ask.ts';
import { type Authorization, Authorizer, type TokenAnswer, type Wanted } from './auth/authorizer.ts';
import { type Challenge, isUsable, parseChallenges } from './auth/challenge.ts';
import type { CredentialSource } from './auth/credentials.ts';
import type { TokenRequest } from './auth/token.ts';
import { discard, type HttpAnswer, headerValues, readBytes } from './http/exchange.ts';
import { pauseBefore, pauseFor, type Retry, type RetryOptions } from './http/retry.ts';
import { Transport, type TransportOptions } from './transport.ts';

export interface HostOptions extends TransportOptions {
  readonly credentials: CredentialSource;
  readonly retries: Required<RetryOptions>;
  readonly mirrorOf: string | undefined;
  readonly idleTimeout: number;
  readonly onRetry: ((retry: Retry) => void) | undefined;
}

/** What a registry turned out to do, in all of its repositories. */
export interface Learned {
  /** A request for an upload takes the whole body. */
  singlePost?: boolean;
  /** Manifests get several tags at once. */
  manyTags?: boolean;
  /** Bytes that a request may hold, as far as is known. */
  largestBody?: number;
}

/** Others may use up the token that one waited for. */
const mostTokens = 4;
const tokenLimit = 64 * 1024;

export class RegistryHost {
  /** `docker.io`, `localhost:5000` */
  readonly registry: string;
  /** What was found out of it so far; for all repositories. */
  readonly learned: Learned = {};
  readonly #options: HostOptions;
  readonly #transport: Transport;
  readonly #authorizer: Authorizer;
  #first: Promise<unknown> | undefined;
  #tried = false;
  /** Milliseconds since the epoch until which the registry wants to be left alone. */
  #restsUntil = 0;

  constructor(registry: string, options: HostOptions) {
    this.registry = registry;
    this.#options = options;
    this.#transport = new Transport(registry, options);
    this.#authorizer = new Authorizer({
      registry,
      mirrorOf: options.mirrorOf,
      credentials: options.credentials,
      ask: (request, wanted) => this.#askTokenService(request, wanted),
      realm: async (text) => this.#readRealm(text, await this.base()),
    });
  }

  /** `https://HOST/` */
  base(): Promise<URL> {
    return this.#transport.base();
  }

  /** Milliseconds without any progress. */
  get idleTimeout(): number {
    return this.#options.idleTimeout;
  }

  get retries(): Required<RetryOptions> {
    return this.#options.retries;
  }

  /**
   * The answer, after as many tries as it needs.
   * @throws RegistryError for what is not accepted, E_ABORTED
   */
  send(ask: Ask): Promise<HttpAnswer> {
    return this.#repeat(ask, () => this.sendOnce(ask));
  }

  /**
   * The same with the whole body.
   * @param limit bytes
   * @throws RegistryError, E_ABORTED, E_REGISTRY when the body is longer
   */
  async sendAndRead(
    ask: Ask,
    limit: number,
  ): Promise<{ readonly answer: HttpAnswer; readonly bytes: Buffer }> {
    let read: Awaited<ReturnType<typeof readBytes>> | undefined;
    const answer = await this.#repeat(ask, async () => {
      const outcome = await this.sendOnce(ask);
      if (outcome.kind !== 'answer') return outcome;
      try {
        read = await readBytes(outcome.answer, limit);
        return outcome;
      } catch (cause) {
        return this.cutWhileReading(ask, outcome.answer, cause);
      }
    });
    if (read?.complete === true) return { answer, bytes: read.bytes };
    throw new NixlayerError(
      'E_REGISTRY',
      `${this.registry}/${ask.repository}: cannot ${ask.asked}: there is more than ${limit} bytes of it`,
    );
  }

  async #repeat(ask: Ask, once: () => Promise<Outcome>): Promise<HttpAnswer> {
    const most = ask.tries ?? this.#options.retries.tries;
    for (let tries = 1; ; tries += 1) {
      const outcome = await once();
      if (outcome.kind === 'answer') return outcome.answer;
      if (tries >= most || !mayPass(outcome)) throw await errorOf(outcome, tries);
      await this.pause(ask, tries, outcome);
    }
  }

  /** Waits before the next try, and says so. */
  async pause(
    ask: Pick<Ask, 'asked' | 'repository' | 'signal'>,
    tries: number,
    outcome: Outcome,
  ): Promise<void> {
    const asked = outcome.kind === 'refused' ? outcome.refused.wait : undefined;
    const pause = pauseBefore(tries, asked, this.#options.retries);
    if (asked !== undefined) this.#restsUntil = Math.max(this.#restsUntil, Date.now() + pause);
    this.#options.onRetry?.({
      registry: this.registry,
      repository: ask.repository,
      asked: ask.asked,
      reason: reasonText(outcome, tries),
      tries,
      pause,
    });
    await pauseFor(pause, ask.signal);
  }

  /**
   * One try; a refused token is replaced and the request sent again, once.
   * @throws NixlayerError E_REGISTRY_AUTH from the token service, E_ABORTED, E_REGISTRY (leads where it may not)
   */
  async sendOnce(ask: Ask): Promise<Outcome> {
    throwIfAborted(ask.signal);
    await pauseFor(this.#restsUntil - Date.now(), ask.signal);
    // Many requests at once would all learn the same: the first goes alone.
    while (!this.#tried && this.#first !== undefined) await this.#first;
    if (this.#tried) return this.#sendOnce(ask);
    const sending = this.#sendOnce(ask);
    this.#first = sending.then(noop, noop);
    try {
      return await sending;
    } finally {
      this.#tried = true;
    }
  }

  async #sendOnce(ask: Ask): Promise<Outcome> {
    const wanted: Wanted = {
      repository: ask.repository,
      scopes: ask.scopes,
      ...(ask.signal && { signal: ask.signal }),
    };
    const base = await this.base();
    const url = typeof ask.target === 'string' ? new URL(`/v2/${ask.target}`, base) : ask.target;
    // Tokens are the registry's: other hosts that it sends us to get none.
    if (url.origin !== base.origin) return this.#sendWith(ask, url, {});
    return this.#sendWith(ask, url, await this.#authorizer.authorize(wanted), wanted);
  }

  /**
   * @param used what to authenticate with
   * @param wanted what else to authenticate for, after answers 401 and 403; absent for hosts that get no tokens
   */
  async #sendWith(ask: Ask, url: URL, used: Authorization, wanted?: Wanted): Promise<Outcome> {
    let answer: HttpAnswer;
    try {
      answer = await this.#transport.exchange(ask, url, used.header);
      // A token that was refused is replaced; one that was got for this very request is refused for good.
      for (let left = mostTokens; left > 0 && wanted !== undefined && used.isFresh !== true; left -= 1) {
        const again = await this.#renewed(answer, url, used, wanted);
        if (again === undefined) break;
        await discard(answer);
        used = again;
        answer = await this.#transport.exchange(ask, url, used.header);
      }
    } catch (cause) {
      return this.#transport.cut(ask, url, cause);
    }
    if (ask.accept.includes(answer.status)) return { kind: 'answer', answer };
    const looked = (): Promise<string> => this.#authorizer.looked(ask.repository);
    return { kind: 'refused', refused: await this.#transport.refused(ask, answer, used.header, looked) };
  }

  /** What to authenticate with instead; undefined when the answer asks for nothing that could be sent. */
  async #renewed(
    answer: HttpAnswer,
    url: URL,
    used: Authorization,
    wanted: Wanted,
  ): Promise<Authorization | undefined> {
    if ((answer.status !== 401 && answer.status !== 403) || answer.url.origin !== url.origin)
      return undefined;
    const challenges = challengesOf(answer);
    const lacksScope = challenges.some(({ parameters }) => parameters.error === 'insufficient_scope');
    if (answer.status === 403 && !lacksScope) return undefined;
    if (isUsable(challenges)) return this.#authorizer.answer(challenges, used, wanted);
    // Some tell it at the base only.
    const ask: Ask = { method: 'GET', target: '', repository: '', asked: '', scopes: [], accept: [] };
    const base = await this.#transport.exchange(ask, new URL('/v2/', await this.base()), undefined);
    await discard(base);
    return this.#authorizer.answer(challengesOf(base), used, wanted);
  }

  /** What breaks while the body of an answer is read. @throws NixlayerError E_ABORTED, and defects */
  cutWhileReading(ask: Ask, answer: HttpAnswer, cause: unknown): Extract<Outcome, { kind: 'cut' }> {
    return this.#transport.cut(ask, answer.url, cause);
  }

  #readRealm(text: string, base: URL): URL {
    if (URL.canParse(text, base.href)) return new URL(text, base);
    throw new NixlayerError('E_REGISTRY', `${this.registry} names a token service that is no URL`);
  }

  /** Status and text; other answers than those that tell of a service without OAuth2 are errors. */
  async #askTokenService(request: TokenRequest, wanted: Wanted): Promise<TokenAnswer> {
    const ask: Ask = {
      method: request.method,
      target: request.url,
      repository: wanted.repository,
      asked: 'get a token',
      scopes: [],
      accept: request.method === 'POST' ? [200, 201, 404, 405] : [200, 201],
      headers: request.headers,
      ...(request.body && { body: request.body }),
      ...(wanted.signal && { signal: wanted.signal }),
    };
    let text = '';
    const answer = await this.#repeat(ask, async () => {
      const outcome = await this.#sendWith(ask, request.url, {});
      if (outcome.kind !== 'answer') return outcome;
      try {
        text = (await readBytes(outcome.answer, tokenLimit)).bytes.toString('utf8');
        return outcome;
      } catch (cause) {
        return this.cutWhileReading(ask, outcome.answer, cause);
      }
    });
    return { status: answer.status, text };
  }
}

function challengesOf(answer: HttpAnswer): readonly Challenge[] {
  return parseChallenges(headerValues(answer.headers, 'www-authenticate'));
}

function noop(): void {}
