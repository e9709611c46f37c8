// Bearer tokens: who may get one for what, and which ones are still good.
import { randomUUID, sign } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { grantedOf, parseScope, type Scope } from './scope.ts';

export interface TokenRules {
  readonly users: Readonly<Record<string, Account>>;
  /** Scopes for those without an account, such as `repository:*:pull`. Default: none. */
  readonly anonymous?: readonly string[];
  /** Identity tokens, for `grant_type=refresh_token`, and whose they are. */
  readonly identityTokens?: Readonly<Record<string, string>>;
  /** Seconds; default 300. */
  readonly lifetime?: number;
  /** A token is refused after so many requests. */
  readonly requestsPerToken?: number;
  /** A scope is granted only when it is the first one that is asked for. */
  readonly firstScopeOnly?: boolean;
}

export interface Account {
  readonly password: string;
  /** Default: `repository:*:pull,push,delete`. */
  readonly access?: readonly string[];
}

interface IssuedToken {
  readonly granted: readonly Scope[];
  readonly until: number;
  uses: number;
}

export class Tokens {
  readonly rules: TokenRules;
  readonly service = 'test-registry';
  readonly issuer = 'test-issuer';
  readonly #certificate: Certificate;
  readonly #issued = new Map<string, IssuedToken>();

  constructor(rules: TokenRules, certificate: Certificate) {
    this.rules = rules;
    this.#certificate = certificate;
  }

  /** @returns undefined when there is no such account, or the password is another one */
  allowedByPassword(user: string, password: string): readonly Scope[] | undefined {
    const account = this.rules.users[user];
    return account?.password === password ? accessOf(account) : undefined;
  }

  allowedByIdentityToken(token: string): readonly Scope[] | undefined {
    const account = this.rules.users[this.rules.identityTokens?.[token] ?? ''];
    return account === undefined ? undefined : accessOf(account);
  }

  allowedToAnyone(): readonly Scope[] {
    return (this.rules.anonymous ?? []).map(parseScope);
  }

  /** A signed token with what of `asked` is allowed, which may be nothing. */
  issue(subject: string, asked: readonly Scope[], allowed: readonly Scope[]): string {
    const granted = grantedOf(this.rules.firstScopeOnly === true ? asked.slice(0, 1) : asked, allowed);
    const now = Date.now();
    const until = now + this.lifetime * 1000;
    const token = this.#signed({
      iss: this.issuer,
      sub: subject,
      aud: this.service,
      iat: Math.floor(now / 1000),
      nbf: Math.floor(now / 1000) - 10,
      exp: Math.floor(until / 1000),
      jti: randomUUID(),
      access: granted,
    });
    this.#issued.set(token, { granted, until, uses: 0 });
    return token;
  }

  get lifetime(): number {
    return this.rules.lifetime ?? 300;
  }

  /** What the token allows, and counts its use; undefined when it is none of these or is not good any more. */
  use(token: string): readonly Scope[] | undefined {
    const issued = this.#issued.get(token);
    if (issued === undefined || issued.until < Date.now()) return undefined;
    issued.uses += 1;
    return issued.uses > (this.rules.requestsPerToken ?? Number.POSITIVE_INFINITY)
      ? undefined
      : issued.granted;
  }

  /** No token that was issued is good any more. */
  expireAll(): void {
    this.#issued.clear();
  }

  /** How many were issued and are not expired. */
  get count(): number {
    return this.#issued.size;
  }

  /** A JSON web token that carries its certificate, as distribution's `auth: token` takes it. */
  #signed(claims: object): string {
    const header = { typ: 'JWT', alg: 'ES256', x5c: [this.#certificate.der.toString('base64')] };
    const text = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const { privateKey } = this.#certificate;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}

function accessOf({ access = ['repository:*:pull,push,delete'] }: Account): readonly Scope[] {
  return access.map(parseScope);
}
