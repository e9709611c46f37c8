// One request as the endpoints see it.
import type { IncomingHttpHeaders } from 'node:http';
import type { Content } from './content.ts';
import type { Personality } from './personality.ts';

export interface Call {
  readonly method: string;
  /** Without query, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body; ends with an error when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
  /** `http://HOST:PORT` as the client knows this server. */
  readonly origin: string;
  readonly content: Content;
  readonly personality: Personality;
}
