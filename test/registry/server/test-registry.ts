// A registry in the process of a test: all of the distribution specification, with the ways of real registries.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer } from './answer.ts';
import { Content } from './content.ts';
import { answerCall } from './endpoints.ts';
import { allBytes } from './kept-bytes.ts';
import { type Listener, type ListenOptions, listen } from './listener.ts';
import { type Personality, type PersonalityName, personalities } from './personality.ts';
import type { HostRole, LoggedRequest } from './request-log.ts';
import { routeOf } from './route.ts';

export interface TestRegistryOptions {
  /** Default: `specification`. */
  readonly personality?: PersonalityName | Personality;
  /** Where blobs are kept; without it in memory. */
  readonly folder?: string;
  /** What another registry held, as if that one had been started again. */
  readonly content?: Content;
  readonly port?: number;
  readonly tls?: ListenOptions['tls'];
}

export interface TestRegistry {
  /** `http://127.0.0.1:PORT`, or `https:` with `tls`. */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** In the order of arrival. */
  readonly requests: readonly LoggedRequest[];
  readonly content: Content;
  /** Sorted digests of all blobs. */
  blobDigests(): readonly string[];
  blob(digest: string): Promise<Buffer | undefined>;
  /** @param reference tag or digest */
  manifest(repository: string, reference: string): Buffer | undefined;
  /** tag → digest */
  tags(repository: string): Readonly<Record<string, string>>;
  /** Bytes of blobs that have arrived. */
  uploadedBytes(): number;
  close(): Promise<void>;
}

/** The caller closes it. */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const { content = new Content(options.folder), personality = 'specification', port, tls } = options;
  const requests: LoggedRequest[] = [];
  const listeners: Listener[] = [];
  const manner = typeof personality === 'string' ? personalities[personality] : personality;

  const serve =
    (role: HostRole, origin: () => string) => async (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '/', 'http://registry');
      const { method = 'GET', headers } = request;
      const entry = {
        host: role,
        method,
        path: url.pathname,
        query: url.searchParams,
        headers,
        received: 0,
        status: 0,
      };
      requests.push(entry);
      const body = counted(request, entry);
      const call = { ...entry, body, origin: origin(), content, personality: manner };
      const given = await answerCall(call, routeOf(url.pathname));
      entry.status = given.status;
      await sendAnswer(response, given, { isHead: method === 'HEAD' });
    };

  const main = await listen((...both) => void serve('registry', () => main.origin)(...both), { port, tls });
  listeners.push(main);
  return {
    url: main.origin,
    host: new URL(main.origin).host,
    requests,
    content,
    blobDigests: () => [...content.blobs.keys()].sort(),
    blob: async (digest) => {
      const bytes = content.blobs.get(digest);
      return bytes === undefined ? undefined : allBytes(bytes.read());
    },
    manifest: (repository, reference) => {
      const { tags, manifests } = content.repositories.get(repository) ?? {};
      return manifests?.get(tags?.get(reference) ?? reference)?.bytes;
    },
    tags: (repository) => Object.fromEntries(content.repositories.get(repository)?.tags ?? []),
    uploadedBytes: () =>
      requests.reduce(
        (sum, { path, received }) => sum + (path.includes('/blobs/uploads/') ? received : 0),
        0,
      ),
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

async function* counted(request: IncomingMessage, entry: LoggedRequest): AsyncIterable<Buffer> {
  for await (const chunk of request) {
    entry.received += chunk.length;
    yield chunk;
  }
}
