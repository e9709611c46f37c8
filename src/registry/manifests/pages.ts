// Lists in pages: `Link: <URL>; rel="next"` (RFC 8288), followed within the registry and not for ever.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { pullScope } from '../auth/scopes.ts';
import type { BlobPlace } from '../blobs/push-blob.ts';
import { type Headers, headerValues } from '../http/exchange.ts';
import { redactUrl } from '../redact.ts';

export interface Page {
  /** Absent for the statuses that mean that there is no such list. */
  readonly bytes?: Uint8Array;
  readonly headers: Headers;
}

export interface PagesRequest {
  /** What follows `/v2/`. */
  readonly path: string;
  readonly asked: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly absent: readonly number[];
  readonly signal: AbortSignal | undefined;
}

const largestPage = 16 * 1024 * 1024;
const mostPages = 10_000;

/** @throws NixlayerError E_REGISTRY when the list leads elsewhere, in a circle, or does not end */
export async function* pages(
  { host, repository }: BlobPlace,
  { path, asked, headers, absent, signal }: PagesRequest,
): AsyncGenerator<Page, void, undefined> {
  const seen = new Set<string>();
  let target: string | URL = path;
  for (;;) {
    const { answer, bytes } = await host.sendAndRead(
      {
        method: 'GET',
        target,
        repository,
        asked,
        scopes: [pullScope(repository)],
        accept: [200, ...(seen.size === 0 ? absent : [])],
        ...(headers && { headers }),
        signal,
      },
      largestPage,
    );
    if (answer.status !== 200) return yield { headers: answer.headers };
    yield { bytes, headers: answer.headers };
    const next = nextPage(headerValues(answer.headers, 'link'), answer.url);
    if (next === undefined) return;
    const base = await host.base();
    const odd =
      next.origin !== base.origin
        ? `leads to ${redactUrl(next)}`
        : seen.has(next.href) || seen.size === mostPages
          ? 'does not end'
          : undefined;
    if (odd !== undefined)
      throw new NixlayerError(
        'E_REGISTRY',
        `${host.registry}/${repository}: cannot ${asked}: the list ${odd}`,
        {
          hint: 'Lists are followed within their registry only.',
        },
      );
    seen.add(next.href);
    target = next;
  }
}

/** @param from where the page came from, which the URL may be relative to */
export function nextPage(links: readonly string[], from: URL): URL | undefined {
  for (const [, target = '', parameters = ''] of links.join(', ').matchAll(/<([^>]*)>([^<]*)/g))
    if (
      /;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:[\s"';,]|$)/i.test(parameters) &&
      URL.canParse(target, from.href)
    )
      return new URL(target, from);
  return undefined;
}
