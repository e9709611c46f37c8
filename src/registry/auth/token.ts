// Tokens from a registry's token service (distribution: token authentication, OAuth2).
import type { RequestBody } from '../http/exchange.ts';
import type { Credentials } from './credentials.ts';

export interface TokenService {
  readonly realm: URL;
  readonly service?: string;
}

export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** A request to the service. */
export interface TokenRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** What the specification says of tokens that do not say it themselves. */
const usualSeconds = 60;
const clientId = 'nixlayer';

/** `GET realm?service=&scope=&scope=`, with the credentials if there are any. */
export function getTokenRequest(
  { realm, service }: TokenService,
  scopes: readonly string[],
  credentials: Credentials | undefined,
): TokenRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const authorization = credentials === undefined ? undefined : basicHeader(credentials);
  return { method: 'GET', url, headers: authorization === undefined ? {} : { authorization } };
}

/** `POST realm` with a refresh token, which an identity token is. */
export function postTokenRequest(
  { realm, service }: TokenService,
  scopes: readonly string[],
  refreshToken: string,
): TokenRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refreshToken,
  });
  if (service !== undefined) form.append('service', service);
  if (scopes.length > 0) form.append('scope', scopes.join(' '));
  const bytes = Buffer.from(form.toString());
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { length: bytes.length, open: () => bytes, isSecret: true },
  };
}

/** A service without OAuth2 takes the identity token for a password. */
export function basicHeader(credentials: Credentials): string | undefined {
  if ('registryToken' in credentials) return undefined;
  const [name, secret] =
    'identityToken' in credentials
      ? [credentials.username ?? '<token>', credentials.identityToken]
      : [credentials.username, credentials.password];
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
}

/**
 * @param now milliseconds since the epoch
 * @returns undefined when there is no token in it
 */
export function readToken(text: string, scopes: readonly string[], now: number): Token | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { token, access_token: access, expires_in: seconds } = answer as Record<string, unknown>;
  const found = [token, access].find((each) => typeof each === 'string' && each !== '');
  // It becomes a header.
  if (typeof found !== 'string' || !/^[\x21-\x7e]+$/.test(found)) return undefined;
  const lasts = typeof seconds === 'number' && seconds > 0 ? seconds : usualSeconds;
  // Clocks and networks are not exact.
  const margin = Math.min(lasts * 0.1, 10);
  return { text: found, scopes, expires: now + (lasts - margin) * 1000 };
}
