// Requests to one registry, and to where it leads, without authentication: where it is, how it is reached, what comes back.
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Ask, Outcome, Refused } from './ask.ts';
import { hostName, isInternal } from './hosts/addresses.ts';
import { findBaseUrl } from './hosts/base-url.ts';
import { assertMayLeadTo, type Home, isInternalHost } from './hosts/routes.ts';
import type { Connections } from './http/connections.ts';
import { exchange, firstHeader, type Headers, type HttpAnswer, type Route } from './http/exchange.ts';
import { refusalError } from './http/failure.ts';
import { type Environment, proxyFor } from './http/proxy.ts';
import { readSaid, type Said, saidIn } from './http/registry-answer.ts';
import { retryAfter } from './http/retry.ts';
import { isPassing, unreachableError } from './http/unreachable.ts';

export interface TransportOptions {
  readonly connections: Connections;
  readonly env: Environment;
  readonly userAgent: string;
  readonly connectTimeout: number;
  /** Reachable by http, or with any certificate. */
  readonly insecure: boolean;
  readonly onHeaders: (registry: string, headers: Headers) => void;
}

export class Transport {
  readonly registry: string;
  readonly #options: TransportOptions;
  #base: Promise<URL> | undefined;
  #internal: Promise<boolean> | undefined;
  #answered = false;

  constructor(registry: string, options: TransportOptions) {
    this.registry = registry;
    this.#options = options;
  }

  /** `https://HOST/` */
  base(): Promise<URL> {
    this.#base ??= findBaseUrl(this.registry, this.#options);
    return this.#base;
  }

  async #home(): Promise<Home> {
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
   * @param authorization for the header
   * @throws NixlayerError E_REGISTRY when it leads where it may not; what undici throws
   */
  async exchange(ask: Ask, url: URL, authorization: string | undefined): Promise<HttpAnswer> {
    const answer = await exchange(
      {
        method: ask.method,
        url,
        headers: {
          'user-agent': this.#options.userAgent,
          ...ask.headers,
          ...(authorization !== undefined && { authorization }),
        },
        ...(ask.body && { body: ask.body }),
        ...(ask.idleTimeout !== undefined && { idleTimeout: ask.idleTimeout }),
        ...(ask.signal && { signal: ask.signal }),
      },
      await this.#route(typeof ask.target === 'string' ? 'redirects' : `leads, to ${ask.asked},`),
    );
    this.#answered = true;
    this.#options.onHeaders(this.registry, answer.headers);
    return answer;
  }

  async #route(what: string): Promise<Route> {
    const home = await this.#home();
    const { connections, insecure } = this.#options;
    return async (url, from) => {
      const refused = await assertMayLeadTo(url, home, from === undefined ? what : 'redirects');
      const isOwn = hostName(url.host) === hostName(home.base.host);
      return connections.dispatcherFor(url, { anyCertificate: insecure && isOwn, refused });
    };
  }

  /**
   * No answer, or half of one.
   * @throws the cause itself when it has nothing to do with the network
   */
  cut(ask: Ask, url: URL, cause: unknown): Extract<Outcome, { kind: 'cut' }> {
    if (ask.signal?.aborted === true) throw abortedError(cause);
    if (cause instanceof NixlayerError || isDefect(cause)) throw cause;
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

  /**
   * @param authorization that the request was sent with
   * @param looked where credentials were looked for
   */
  async refused(
    ask: Ask,
    answer: HttpAnswer,
    authorization: string | undefined,
    looked: () => Promise<string>,
  ): Promise<Refused> {
    const said = await readSaid(answer);
    const { status, headers } = answer;
    const refusal = {
      registry: this.registry,
      repository: ask.repository,
      asked: ask.asked,
      status,
      said,
      writes: ask.method !== 'GET' && ask.method !== 'HEAD',
    };
    return {
      status,
      said,
      headers,
      wait: retryAfter(firstHeader(headers, 'retry-after'), Date.now()),
      reason: (tries) => refusalError({ ...refusal, tries }).message,
      error: async (tries) => {
        const needsLogin = status === 401 || status === 403;
        return refusalError({
          ...refusal,
          tries,
          said: ask.method === 'HEAD' ? await this.#saidToGet(ask, answer, authorization) : said,
          ...(needsLogin && { credentials: await looked() }),
        });
      },
    };
  }

  /** An answer to HEAD has no body, so nothing says why it refuses: GET tells. */
  async #saidToGet(ask: Ask, { status, url }: HttpAnswer, authorization: string | undefined): Promise<Said> {
    try {
      // What authenticates here is no other host's business.
      if (url.origin !== (await this.base()).origin) return saidIn('');
      const headers = { ...ask.headers, range: 'bytes=0-0' };
      const again = await this.exchange({ ...ask, method: 'GET', headers }, url, authorization);
      const said = await readSaid(again);
      return again.status === status ? said : saidIn('');
    } catch {
      return saidIn('');
    }
  }
}

/** Of this program, not of the network. */
function isDefect(cause: unknown): boolean {
  return cause instanceof ReferenceError || cause instanceof TypeError || cause instanceof RangeError;
}
