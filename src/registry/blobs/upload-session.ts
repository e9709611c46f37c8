// An upload that a registry has opened (distribution-spec: Pushing blobs): where it goes on, how far it is.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { pushScope } from '../auth/scopes.ts';
import { sameHostUpgraded } from '../hosts/routes.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { firstHeader } from '../http/exchange.ts';
import type { RegistryHost } from '../registry-host.ts';

interface UploadPlace {
  readonly host: RegistryHost;
  readonly repository: string;
}

export interface UploadSession {
  /** Where the next request goes; registries may change it with each answer. */
  readonly location: URL;
  /** Bytes that the registry has for certain. */
  readonly confirmed: number;
  /** Bytes that each chunk but the last must have. */
  readonly leastChunk: number;
}

/** @throws NixlayerError E_REGISTRY when there is no Location in it */
export async function sessionFrom(
  { host, repository }: UploadPlace,
  answer: HttpAnswer,
): Promise<UploadSession> {
  const location = await locationOf(host, answer);
  if (location === undefined)
    throw new NixlayerError(
      'E_REGISTRY',
      `${host.registry}/${repository} opened an upload without saying where`,
      {
        hint: 'Its answer has no Location.',
      },
    );
  const least = Number(firstHeader(answer.headers, 'oci-chunk-min-length') ?? 0);
  return { location, confirmed: 0, leastChunk: Number.isSafeInteger(least) && least > 0 ? least : 0 };
}

/** Location, which may be relative to where the answer came from. */
export async function locationOf(host: RegistryHost, answer: HttpAnswer): Promise<URL | undefined> {
  const text = firstHeader(answer.headers, 'location');
  if (text === undefined || !URL.canParse(text, answer.url.href)) return undefined;
  return sameHostUpgraded(new URL(text, answer.url), await host.base());
}

/** The URL with the digest after what its query holds already. */
export function closingUrl(location: URL, digest: string): URL {
  const url = new URL(location);
  const query = url.search === '' ? '' : `${url.search.slice(1)}&`;
  url.search = `${query}digest=${encodeURIComponent(digest)}`;
  return url;
}

/**
 * Bytes that an answer says to have: of `Range: 0-N`, N counts. 0-0 stands for one byte and for none, so it says nothing.
 * @returns undefined when it says nothing
 */
export function bytesInRange(answer: HttpAnswer): number | undefined {
  const end = /^(?:bytes[ =])?0-(\d+)/.exec(firstHeader(answer.headers, 'range') ?? '')?.[1];
  return end === undefined || end === '0' ? undefined : Number(end) + 1;
}

/** Asks how far the upload is; undefined when the registry does not know it any more, or does not say. */
export async function askSession(
  host: RegistryHost,
  repository: string,
  session: UploadSession,
  signal: AbortSignal | undefined,
): Promise<UploadSession | undefined> {
  try {
    const answer = await host.send({
      method: 'GET',
      target: session.location,
      repository,
      asked: 'ask how far the upload is',
      scopes: [pushScope(repository)],
      accept: [200, 202, 204],
      signal,
    });
    await answer.body.dump();
    // One byte that was confirmed is one byte; otherwise 0-0 is none.
    const confirmed = bytesInRange(answer) ?? (session.confirmed === 1 ? 1 : 0);
    return { ...session, location: (await locationOf(host, answer)) ?? session.location, confirmed };
  } catch (error) {
    if (error instanceof NixlayerError && error.code === 'E_ABORTED') throw error;
    return undefined;
  }
}

/** Milliseconds that the registry has to answer when nobody needs the answer. */
const farewell = 2000;

/** Tells the registry that nothing follows. Many do not allow it, which does not matter. */
export async function cancelSession(
  host: RegistryHost,
  repository: string,
  session: UploadSession,
): Promise<void> {
  try {
    const answer = await host.send({
      method: 'DELETE',
      target: session.location,
      repository,
      asked: 'cancel the upload',
      scopes: [pushScope(repository)],
      accept: [200, 202, 204],
      tries: 1,
      idleTimeout: farewell,
      signal: AbortSignal.timeout(farewell),
    });
    await answer.body.dump();
  } catch {
    // The registry clears such sessions away in time.
  }
}
