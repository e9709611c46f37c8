// A registry in the process of a test: all of the distribution specification, with the ways of real registries and with
// faults.
import type { AccessRules } from './access.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { Content } from './content.ts';
import { exchange, type ServerState } from './exchange.ts';
import { type Fault, FaultPlan } from './fault.ts';
import { allBytes } from './kept-bytes.ts';
import { listen } from './listener.ts';
import { type Personality, type PersonalityName, personalities } from './personality.ts';
import type { HostRole, LoggedRequest } from './request-log.ts';
import { type TokenRules, Tokens } from './tokens.ts';

export interface TestRegistryOptions {
  /** Default: `specification`. */
  readonly personality?: PersonalityName | Personality;
  readonly faults?: readonly Fault[];
  /** Default: anyone may do all. `bearer` starts a token server of its own. */
  readonly auth?:
    | { readonly kind: 'basic'; readonly users: Readonly<Record<string, string>> }
    | ({ readonly kind: 'bearer' } & TokenRules);
  /** Where blobs are kept; without it in memory. */
  readonly folder?: string;
  /** What another registry held, as if that one had been started again. */
  readonly content?: Content;
  readonly port?: number;
  /** The registry and its token server speak HTTPS. */
  readonly tls?: Certificate;
}

export interface TestRegistry {
  /** `http://127.0.0.1:PORT`, or `https:` with `tls`. */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** `http://localhost:PORT`: the same content without authentication. */
  readonly foreignUrl: string;
  /** URL of the token server; empty without `auth: bearer`. */
  readonly realm: string;
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
  /** Bytes that have arrived for uploads, but for what came along when one was only opened. */
  uploadedBytes(): number;
  /** More faults, which count from now on. */
  inject(...faults: readonly Fault[]): void;
  /** No more faults. */
  heal(): void;
  close(): Promise<void>;
}

/** The caller closes it. */
export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const { content = new Content(options.folder), personality = 'specification', port, tls, auth } = options;
  const requests: LoggedRequest[] = [];
  const faults = new FaultPlan();
  faults.add(options.faults ?? []);
  const origins: Record<HostRole, string> = { registry: '', foreign: '', token: '' };

  const serve = (host: HostRole, listenOptions: Parameters<typeof listen>[1]) =>
    listen((request, response) => {
      // A defect of the server must not look like a fault of the registry.
      exchange(state, host, request, response).catch((error: unknown) => {
        setImmediate(() => {
          throw error;
        });
      });
    }, listenOptions);

  const listeners = await Promise.all([
    serve('registry', { port, tls }),
    serve('foreign', { name: 'localhost' }),
    ...(auth?.kind === 'bearer' ? [serve('token', { tls })] : []),
  ]);
  const [registry, foreign, token] = listeners.map(({ origin }) => origin);
  Object.assign(origins, { registry, foreign, token: token ?? '' });
  const realm = token === undefined ? '' : `${token}/token`;
  const state: ServerState = {
    content,
    personality: typeof personality === 'string' ? personalities[personality] : personality,
    access: accessRules(auth, realm, tls),
    faults,
    requests,
    origins,
  };

  return {
    url: origins.registry,
    host: new URL(origins.registry).host,
    foreignUrl: origins.foreign,
    realm,
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
      requests
        .filter(
          ({ method, path, status }) =>
            path.includes('/blobs/uploads/') && (method !== 'POST' || status === 201),
        )
        .reduce((sum, { received }) => sum + received, 0),
    inject: (...more) => faults.add(more),
    heal: () => faults.clear(),
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

function accessRules(
  auth: TestRegistryOptions['auth'],
  realm: string,
  tls: Certificate | undefined,
): AccessRules {
  if (auth === undefined) return { kind: 'open' };
  if (auth.kind === 'basic') return auth;
  const { kind, ...rules } = auth;
  return { kind, realm, tokens: new Tokens(rules, tls ?? makeCertificate()) };
}
