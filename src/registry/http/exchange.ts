// One request and its answer: redirects are followed by hand, because a token must not leave its registry.
import type { Dispatcher } from 'undici';
import { NixlayerError } from '../../errors/nixlayer-error.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a request sends; made anew for each try. */
export interface RequestBody {
  /** Bytes: what is sent always says how much it is, because some registries refuse what does not. */
  readonly length: number;
  open(): Uint8Array | AsyncIterable<Uint8Array>;
  /** It lets others in, so it goes to no other origin on a redirect. */
  readonly isSecret?: true;
}

export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** Milliseconds without progress, where it is not the usual time. */
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from, after redirects. */
  readonly url: URL;
  readonly body: Dispatcher.ResponseData['body'];
}

/** Nobody redirects further with good reason. */
const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Chooses the connection for a URL; throws when it may not be reached. */
export type Route = (url: URL, from: URL | undefined) => Promise<Dispatcher>;

/**
 * Method and body stay as they are on a redirect, but for 303. `Authorization` and secret bodies go to no other origin.
 * @throws NixlayerError E_REGISTRY when a secret body is redirected to one; what undici does when there is no answer, and what `route` throws
 */
export async function exchange(request: HttpRequest, route: Route): Promise<HttpAnswer> {
  let { url, method, body } = request;
  let headers = request.headers;
  let from: URL | undefined;
  for (let left = mostRedirects; ; left -= 1) {
    const answer = await sendTo(await route(url, from), { ...request, url, method, headers }, body);
    const location = redirects.has(answer.status) ? firstHeader(answer.headers, 'location') : undefined;
    if (location === undefined || !URL.canParse(location, url.href)) return answer;
    await discard(answer);
    if (left === 0) throw new Error(`more than ${mostRedirects} redirects`);
    from = url;
    url = new URL(location, url);
    if (answer.status === 303 && method !== 'HEAD') {
      method = 'GET';
      body = undefined;
    }
    if (url.origin === from.origin) continue;
    headers = withoutAuthorization(headers);
    if (body?.isSecret === true)
      throw new NixlayerError(
        'E_REGISTRY',
        `${from.host} redirects to ${url.host} what was sent to log in, which is not followed`,
        { hint: 'It may be an attack, or the token service is set up wrongly.' },
      );
  }
}

async function sendTo(
  dispatcher: Dispatcher,
  { url, method, headers, idleTimeout, signal }: HttpRequest,
  body: RequestBody | undefined,
): Promise<HttpAnswer> {
  const hasBody = body !== undefined && body.length > 0;
  const answer = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers, ...(hasBody && { 'content-length': String(body.length) }) },
    // undici takes async iterables, only its types do not say so.
    body: hasBody ? (body.open() as Uint8Array) : null,
    ...(idleTimeout !== undefined && { headersTimeout: idleTimeout, bodyTimeout: idleTimeout }),
    // What undici listens with stays on the signal that it is given.
    ...(signal && { signal: AbortSignal.any([signal]) }),
  });
  return { status: answer.statusCode, headers: answer.headers, url, body: answer.body };
}

function withoutAuthorization(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const { authorization: _, ...others } = headers;
  return others;
}

/** @param name in lower case */
export function firstHeader(headers: Headers, name: string): string | undefined {
  return headerValues(headers, name)[0];
}

/** @param name in lower case */
export function headerValues(headers: Headers, name: string): readonly string[] {
  const value = headers[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Bytes of an answer, at most `limit` of them; what is longer is cut and `complete` false. */
export async function readBytes(
  { body }: HttpAnswer,
  limit: number,
): Promise<{ readonly bytes: Buffer; readonly complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return { bytes: Buffer.concat([...chunks, chunk]).subarray(0, limit), complete: false };
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), complete: true };
}

/** Frees the connection; a long body is not worth to be read for it. */
export async function discard({ body }: HttpAnswer): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}
