// What a test registry was asked, for assertions.
import type { IncomingHttpHeaders } from 'node:http';

/** `foreign` is a second address of the same registry, where the client has no business with its credentials. */
export type HostRole = 'registry' | 'foreign' | 'token';

export interface LoggedRequest {
  readonly host: HostRole;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body that have arrived. */
  received: number;
  /** 0: none was sent. */
  status: number;
}

/** `METHOD path?query → status`, a line for each, for messages of failed tests. */
export function requestLines(requests: readonly LoggedRequest[]): readonly string[] {
  return requests.map(({ host, method, path, query, status, received }) => {
    const words = [
      host === 'registry' ? '' : `${host}: `,
      method,
      ' ',
      path,
      query.size > 0 ? `?${query}` : '',
    ];
    return `${words.join('')} → ${status}${received > 0 ? ` (${received} bytes)` : ''}`;
  });
}
