// What to send as Authorization to one registry: learned from its challenges, kept until it expires.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { type Challenge, isBearer } from './challenge.ts';
import type { CredentialAnswer, CredentialSource, Credentials } from './credentials.ts';
import { covers, union } from './scopes.ts';
import {
  basicHeader,
  getTokenRequest,
  postTokenRequest,
  readToken,
  type Token,
  type TokenRequest,
  type TokenService,
} from './token.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Authorization {
  /** Of the header; absent when nothing is to be sent. */
  readonly header?: string;
  readonly token?: Token;
  /** The token was fetched for this request; others were perhaps used before, or are used at the same time. */
  readonly isFresh?: boolean;
}

/** Sends a request to a token service, as often as it needs; throws for what is neither success nor a missing method. */
type AskTokenService = (request: TokenRequest, wanted: Wanted) => Promise<TokenAnswer>;

type Way =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly service: TokenService };

export interface Wanted {
  readonly repository: string;
  /** That of the repository which is written to at the front. */
  readonly scopes: readonly string[];
  readonly signal?: AbortSignal;
}

export class Authorizer {
  readonly #registry: string;
  readonly #mirrorOf: string | undefined;
  readonly #credentials: CredentialSource;
  readonly #ask: AskTokenService;
  readonly #realm: (text: string) => Promise<URL>;
  #way: Way = { kind: 'unknown' };
  /** Of each repository whose credentials they were fetched with. */
  readonly #tokens = new Map<string, Token[]>();
  readonly #fetching = new Map<string, Promise<Token>>();

  constructor(options: {
    readonly registry: string;
    readonly mirrorOf: string | undefined;
    readonly credentials: CredentialSource;
    readonly ask: AskTokenService;
    /** The URL of a token service, from a challenge. */
    readonly realm: (text: string) => Promise<URL>;
  }) {
    this.#registry = options.registry;
    this.#mirrorOf = options.mirrorOf;
    this.#credentials = options.credentials;
    this.#ask = options.ask;
    this.#realm = options.realm;
  }

  /** What to send, as far as is known how; a new token where the kept ones do not do. */
  async authorize(wanted: Wanted): Promise<Authorization> {
    const way = this.#way;
    if (way.kind === 'unknown') return {};
    const { credentials } = await this.#find(wanted.repository);
    if (way.kind === 'basic') {
      const header = credentials === undefined ? undefined : basicHeader(credentials);
      return header === undefined ? {} : { header };
    }
    if (credentials !== undefined && 'registryToken' in credentials)
      return { header: `Bearer ${credentials.registryToken}` };
    const kept = this.#kept(wanted);
    const { token, isFresh } =
      kept === undefined
        ? await this.#fetch(way.service, wanted, credentials)
        : { token: kept, isFresh: false };
    return { header: `Bearer ${token.text}`, token, isFresh };
  }

  /**
   * Learns from an answer 401, or 403 with a challenge.
   * @param used what the refused request was sent with
   * @returns what to send again with; undefined when there is nothing new to send
   */
  async answer(
    challenges: readonly Challenge[],
    used: Authorization,
    wanted: Wanted,
  ): Promise<Authorization | undefined> {
    const bearer = challenges.find(isBearer);
    if (bearer !== undefined) {
      const { realm = '', service, scope } = bearer.parameters;
      this.#way = {
        kind: 'bearer',
        service: { realm: await this.#realm(realm), ...(service !== undefined && { service }) },
      };
      if (used.token !== undefined) this.#drop(used.token);
      const theirs = scope === undefined ? [] : scope.split(' ').filter((each) => each !== '');
      const again = await this.authorize({ ...wanted, scopes: union(wanted.scopes, theirs) });
      return again.header === used.header ? undefined : again;
    }
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return undefined;
    this.#way = { kind: 'basic' };
    const again = await this.authorize(wanted);
    return again.header === undefined || again.header === used.header ? undefined : again;
  }

  /** For the error: where credentials were looked for. */
  async looked(repository: string): Promise<string> {
    return (await this.#find(repository)).looked;
  }

  #find(repository: string): Promise<CredentialAnswer> {
    const mirrorOf = this.#mirrorOf;
    return this.#credentials({
      registry: this.#registry,
      repository,
      ...(mirrorOf !== undefined && { mirrorOf }),
    });
  }

  #kept({ repository, scopes }: Wanted): Token | undefined {
    const now = Date.now();
    const alive = (this.#tokens.get(repository) ?? []).filter(({ expires }) => expires > now);
    this.#tokens.set(repository, alive);
    return alive.find((token) => covers(token.scopes, scopes));
  }

  #drop(token: Token): void {
    for (const [repository, tokens] of this.#tokens)
      this.#tokens.set(
        repository,
        tokens.filter((each) => each !== token),
      );
  }

  /** One request for the same scopes at a time. */
  async #fetch(
    service: TokenService,
    wanted: Wanted,
    credentials: Credentials | undefined,
  ): Promise<{ readonly token: Token; readonly isFresh: boolean }> {
    const key = `${wanted.repository} ${wanted.scopes.join(' ')}`;
    for (let running = this.#fetching.get(key); running !== undefined; running = this.#fetching.get(key)) {
      try {
        return { token: await running, isFresh: false };
      } catch (error) {
        // It was called off by who started it, not by who waits.
        if (!isAborted(error) || wanted.signal?.aborted === true) throw error;
      }
    }
    const fetching = this.#request(service, wanted, credentials);
    this.#fetching.set(key, fetching);
    try {
      const token = await fetching;
      this.#tokens.set(wanted.repository, [token, ...(this.#tokens.get(wanted.repository) ?? [])]);
      return { token, isFresh: true };
    } finally {
      this.#fetching.delete(key);
    }
  }

  async #request(
    service: TokenService,
    wanted: Wanted,
    credentials: Credentials | undefined,
  ): Promise<Token> {
    const { scopes } = wanted;
    const refresh =
      credentials !== undefined && 'identityToken' in credentials ? credentials.identityToken : undefined;
    if (refresh !== undefined) {
      const answer = await this.#ask(postTokenRequest(service, scopes, refresh), wanted);
      // Services without OAuth2 do not know the method, or the path by that method.
      if (answer.status < 300) return this.#read(answer, scopes);
    }
    return this.#read(await this.#ask(getTokenRequest(service, scopes, credentials), wanted), scopes);
  }

  #read({ text }: TokenAnswer, scopes: readonly string[]): Token {
    const token = readToken(text, scopes, Date.now());
    if (token !== undefined) return token;
    throw new NixlayerError(
      'E_REGISTRY_AUTH',
      `the token service of ${this.#registry} answered without a token`,
    );
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof NixlayerError && error.code === 'E_ABORTED';
}
