// One registry's host: finds out how it is reached and how to authenticate by the first request that somebody needs,
// without asking for it; sends requests with tokens, and again where another try may do.
import type { Dispatcher } from 'undici';
import { abortedError, throwIfAborted } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Authorization, Authorizer, type TokenAnswer, type Wanted } from './auth/authorizer.ts';
import { type Challenge, isUsable, parseChallenges } from './auth/challenge.ts';
import type { CredentialSource } from './auth/credentials.ts';
import type { TokenRequest } from './auth/token.ts';
import { hostName, isInternal } from './hosts/addresses.ts';
import { findBaseUrl } from './hosts/base-url.ts';
import { assertMayLeadTo, type Home, isInternalHost } from './hosts/routes.ts';
import type { Connections } from './http/connections.ts';
import {
  discard,
  exchange,
  firstHeader,
  type Headers,
  type HttpAnswer,
  headerValues,
  type RequestBody,
  type Route,
  readBytes,
} from './http/exchange.ts';
import { isFull, refusalError } from './http/failure.ts';
import { type Environment, proxyFor } from './http/proxy.ts';
import { readSaid, type Said, saidIn } from './http/registry-answer.ts';
import {
  maySucceedLater,
  pauseBefore,
  pauseFor,
  type Retry,
  type RetryOptions,
  retryAfter,
} from './http/retry.ts';
import { isPassing, unreachableError } from './http/unreachable.ts';

export interface HostOptions {
  readonly connections: Connections;
  readonly credentials: CredentialSource;
  readonly env: Environment;
  readonly retries: Required<RetryOptions>;
  readonly userAgent: string;
  readonly connectTimeout: number;
  /** Reachable by http, or with any certificate. */
  readonly insecure: boolean;
  readonly mirrorOf: string | undefined;
  readonly onRetry: ((retry: Retry) => void) | undefined;
  readonly onHeaders: (registry: string, headers: Headers) => void;
}

/** A request to the registry. */
export interface Ask {
  readonly method: Dispatcher.HttpMethod;
  /** What follows `/v2/`, or a URL that the registry gave. */
  readonly target: string | URL;
  readonly repository: string;
  /** After "cannot": `read the manifest latest`. */
  readonly asked: string;
  readonly scopes: readonly string[];
  /** Statuses that are answers; others are errors. */
  readonly accept: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** How often at most; what the options say by default. */
  readonly tries?: number;
  /** Milliseconds without progress, where it is not the usual time. */
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal | undefined;
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

/** An answer with a status that was not accepted; its body is read. */
export interface Refused {
  readonly status: number;
  readonly said: Said;
  readonly headers: Headers;
  /** Milliseconds that the registry asks to wait. */
  readonly wait: number | undefined;
  readonly error: (tries: number) => Promise<NixlayerError>;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'refused'; readonly refused: Refused }
  /** No answer, or half of one. */
  | {
      readonly kind: 'cut';
      readonly cause: unknown;
      readonly passing: boolean;
      readonly error: (tries: number) => NixlayerError;
    };

const tokenLimit = 64 * 1024;

export class RegistryHost {
  /** `docker.io`, `localhost:5000` */
  readonly registry: string;
  /** What was found out of it so far; for all repositories. */
  readonly learned: Learned = {};
  readonly #options: HostOptions;
  readonly #authorizer: Authorizer;
  #base: Promise<URL> | undefined;
  #internal: Promise<boolean> | undefined;
  #first: Promise<unknown> | undefined;
  #answered = false;
  #tried = false;
  /** Milliseconds since the epoch until which the registry wants to be left alone. */
  #restsUntil = 0;

  constructor(registry: string, options: HostOptions) {
    this.registry = registry;
    this.#options = options;
    this.#authorizer = new Authorizer({
      registry,
      mirrorOf: options.mirrorOf,
      credentials: options.credentials,
      ask: (request, wanted) => this.#askTokenService(request, wanted),
      realm: async (text) => this.#readRealm(text, await this.base()),
    });
  }

  get retries(): Required<RetryOptions> {
    return this.#options.retries;
  }

  /** `https://HOST/` */
  base(): Promise<URL> {
    this.#base ??= findBaseUrl(this.registry, this.#options);
    return this.#base;
  }

  async home(): Promise<Home> {
    const base = await this.base();
    const name = hostName(base.host);
    return {
      registry: this.registry,
      base,
      isInternal: () => {
        // Names are the proxy's to look up.
        const proxied = proxyFor(base, this.#options.env) !== undefined;
        this.#internal ??= proxied
          ? Promise.resolve(isInternal(name))
          : isInternalHost(name, this.#options.connections.lookup);
        return this.#internal;
      },
    };
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
        if (ask.signal?.aborted === true) throw abortedError(cause);
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
      if (tries >= most || !mayPass(outcome))
        throw outcome.kind === 'refused' ? await outcome.refused.error(tries) : outcome.error(tries);
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
      reason: await reasonText(outcome, tries),
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
      answer = await this.#exchange(ask, url, used);
      // A token that was refused is replaced once; that there was none yet is no refusal.
      for (let left = used.token === undefined ? 2 : 1; left > 0 && wanted !== undefined; left -= 1) {
        const again = await this.#renewed(answer, url, used, wanted);
        if (again === undefined) break;
        await discard(answer);
        used = again;
        answer = await this.#exchange(ask, url, used);
      }
    } catch (cause) {
      if (ask.signal?.aborted === true) throw abortedError(cause);
      if (cause instanceof NixlayerError || isDefect(cause)) throw cause;
      return this.#cut(ask, url, cause);
    }
    this.#answered = true;
    this.#options.onHeaders(this.registry, answer.headers);
    if (ask.accept.includes(answer.status)) return { kind: 'answer', answer };
    return { kind: 'refused', refused: await this.#refused(ask, answer, used) };
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
    const lacksScope = challenges.some(({ parameters }) => parameters['error'] === 'insufficient_scope');
    if (answer.status === 403 && !lacksScope) return undefined;
    if (isUsable(challenges)) return this.#authorizer.answer(challenges, used, wanted);
    // Some tell it at the base only.
    const ask: Ask = { method: 'GET', target: '', repository: '', asked: '', scopes: [], accept: [] };
    const base = await this.#exchange(ask, new URL('/v2/', await this.base()), {});
    await discard(base);
    return this.#authorizer.answer(challengesOf(base), used, wanted);
  }

  async #exchange(ask: Ask, url: URL, { header }: Authorization): Promise<HttpAnswer> {
    return exchange(
      {
        method: ask.method,
        url,
        headers: {
          'user-agent': this.#options.userAgent,
          ...ask.headers,
          ...(header !== undefined && { authorization: header }),
        },
        ...(ask.body && { body: ask.body }),
        ...(ask.idleTimeout !== undefined && { idleTimeout: ask.idleTimeout }),
        ...(ask.signal && { signal: ask.signal }),
      },
      await this.#route(typeof ask.target === 'string' ? 'redirects' : `leads, to ${ask.asked},`),
    );
  }

  async #route(what: string): Promise<Route> {
    const home = await this.home();
    const { connections, insecure } = this.#options;
    return async (url, from) => {
      const { publicOnly } = await assertMayLeadTo(url, home, from === undefined ? what : 'redirects');
      const isOwn = url.origin === home.base.origin;
      return connections.dispatcherFor(url, { anyCertificate: insecure && isOwn, publicOnly });
    };
  }

  #cut(ask: Ask, url: URL, cause: unknown): Outcome {
    return {
      kind: 'cut',
      cause,
      passing: isPassing(cause, this.#answered),
      error: (tries) =>
        unreachableError(cause, {
          registry: this.registry,
          repository: ask.repository,
          asked: ask.asked,
          tries,
          host: url.host,
          proxy: proxyFor(url, this.#options.env),
        }),
    };
  }

  /** The same for what breaks while the body of an answer is read. */
  cutWhileReading(ask: Ask, answer: HttpAnswer, cause: unknown): Outcome {
    return this.#cut(ask, answer.url, cause);
  }

  async #refused(ask: Ask, answer: HttpAnswer, used: Authorization): Promise<Refused> {
    const said = await readSaid(answer);
    const { status, headers } = answer;
    return {
      status,
      said,
      headers,
      wait: retryAfter(firstHeader(headers, 'retry-after'), Date.now()),
      error: async (tries) => {
        const needsLogin = status === 401 || status === 403;
        return refusalError({
          registry: this.registry,
          repository: ask.repository,
          asked: ask.asked,
          status,
          said: ask.method === 'HEAD' ? await this.#saidToGet(ask, answer, used) : said,
          tries,
          writes: ask.method !== 'GET' && ask.method !== 'HEAD',
          ...(needsLogin && { credentials: await this.#authorizer.looked(ask.repository) }),
        });
      },
    };
  }

  /** An answer to HEAD has no body, so nothing says why it refuses: GET tells. */
  async #saidToGet(ask: Ask, answer: HttpAnswer, used: Authorization): Promise<Said> {
    try {
      const headers = { ...ask.headers, range: 'bytes=0-0' };
      const again = await this.#exchange({ ...ask, method: 'GET', headers }, answer.url, used);
      const said = await readSaid(again);
      return again.status === answer.status ? said : saidIn('');
    } catch {
      return saidIn('');
    }
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

/** Whether another try may do. */
export function mayPass(outcome: Outcome): boolean {
  if (outcome.kind === 'cut') return outcome.passing;
  if (outcome.kind === 'answer') return false;
  const { status, said } = outcome.refused;
  return maySucceedLater(status, said.codes) && !isFull(status, said);
}

async function reasonText(outcome: Outcome, tries: number): Promise<string> {
  if (outcome.kind === 'refused') return (await outcome.refused.error(tries)).message;
  return outcome.kind === 'cut' ? outcome.error(tries).message : '';
}

function challengesOf(answer: HttpAnswer): readonly Challenge[] {
  return parseChallenges(headerValues(answer.headers, 'www-authenticate'));
}

/** Of this program, not of the network. */
function isDefect(cause: unknown): boolean {
  return cause instanceof ReferenceError || cause instanceof TypeError || cause instanceof RangeError;
}

function noop(): void {}
