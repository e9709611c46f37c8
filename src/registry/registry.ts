// The registry client: holds connections, tokens and what was learned of each registry.
import type { LookupFunction } from 'node:net';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { packageVersion } from '../package/package-files.ts';
import { credentialsOfFiles } from './auth/credential-files.ts';
import type { CredentialSource } from './auth/credentials.ts';
import { type Location, type LocationRules, locationsOf } from './hosts/locations.ts';
import { readRegistriesConf } from './hosts/registries-conf.ts';
import { openConnections } from './http/connections.ts';
import type { Environment } from './http/proxy.ts';
import { type Retry, type RetryOptions, usualRetries } from './http/retry.ts';
import { warningsTo } from './http/warnings.ts';
import { limitTo, singleFlights } from './limiter.ts';
import { openRepository, type Place } from './open-repository.ts';
import type { Reference } from './reference.ts';
import { RegistryHost } from './registry-host.ts';
import type { PushedBlob, Repository } from './repository.ts';

export interface RegistryOptions {
  /** By default those that docker login and podman login leave, with their helpers. */
  readonly credentials?: CredentialSource;
  /** `HOST` or `HOST:PORT` of registries that may be reached by http, or with a certificate that nobody vouches for. */
  readonly insecure?: readonly string[];
  /** By registry: where to pull from before asking it, `HOST[:PORT]` or `HOST[:PORT]/PREFIX`. Nothing is pushed there. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  /** Certificates in PEM form that are trusted for every registry, beside Node's and those in certs.d. */
  readonly certificateFiles?: readonly string[];
  /** registries.conf of containers; by default that of the user or the system. */
  readonly registriesConf?: string;
  /** Blobs that are pushed at once; 4 by default. */
  readonly parallel?: number;
  /** Bytes of a chunk; by default a blob is sent in one request, and in chunks where a registry refuses that. */
  readonly chunkSize?: number;
  readonly retries?: RetryOptions;
  /** Milliseconds without any progress until a connection counts as cut; 60 000 by default. */
  readonly idleTimeout?: number;
  /** Milliseconds until a connection must stand; 15 000 by default. */
  readonly connectTimeout?: number;
  /** With what registries want their users to know, each text once. */
  readonly onWarning?: (text: string) => void;
  /** Before each pause. */
  readonly onRetry?: (retry: Retry) => void;
  readonly userAgent?: string;
  /** Proxies, folders of credentials and certificates; that of this process by default. */
  readonly env?: Environment;
  /** Resolves names of hosts; the system by default. */
  readonly lookup?: LookupFunction;
}

export interface Registry {
  /** @param access `push` asks for a token that pushes from the first request on, and leaves mirrors out */
  repository(of: Pick<Reference, 'registry' | 'repository'>, access?: 'pull' | 'push'): Repository;
  /** Ends all connections, those in use as well. */
  close(): Promise<void>;
}

const usualParallel = 4;
/** A mirror that does not work must not hold anybody up. */
const triesOfMirror = 2;

/**
 * Holds connections and tokens for any number of registries; the caller closes it. Does nothing before it is asked to.
 * @throws NixlayerError E_USAGE when `parallel` or `chunkSize` is below 1
 */
export function openRegistry(options: RegistryOptions = {}): Registry {
  assertPositive('parallel', options.parallel);
  assertPositive('chunkSize', options.chunkSize);
  const env = options.env ?? process.env;
  const connectTimeout = options.connectTimeout ?? 15_000;
  const idleTimeout = options.idleTimeout ?? 60_000;
  const connections = openConnections({
    env,
    certificates: { env, files: options.certificateFiles ?? [] },
    connectTimeout,
    idleTimeout,
    ...(options.lookup && { lookup: options.lookup }),
  });
  const retries = { ...usualRetries, ...options.retries };
  const shared = {
    connections,
    credentials: options.credentials ?? credentialsOfFiles(env),
    env,
    connectTimeout,
    idleTimeout,
    userAgent: options.userAgent ?? `nixlayer/${packageVersion()}`,
    onRetry: options.onRetry,
    onHeaders: warningsTo(options.onWarning),
  };
  const hosts = new Map<string, RegistryHost>();
  const hostOf = ({ registry, insecure, mirrorOf }: Location): RegistryHost => {
    const key = `${registry} ${insecure} ${mirrorOf ?? ''}`;
    const tries = mirrorOf === undefined ? retries.tries : Math.min(retries.tries, triesOfMirror);
    const host =
      hosts.get(key) ??
      new RegistryHost(registry, { ...shared, insecure, mirrorOf, retries: { ...retries, tries } });
    hosts.set(key, host);
    return host;
  };
  const placeOf = (location: Location): Place => ({
    host: hostOf(location),
    repository: location.repository,
    pulls: location.pulls,
    query: location.mirrorOf === undefined ? '' : `?ns=${encodeURIComponent(location.mirrorOf)}`,
  });
  let rules: Promise<LocationRules> | undefined;
  const readRules = async (): Promise<LocationRules> => ({
    rules: await readRegistriesConf(options.registriesConf, env),
    mirrors: options.mirrors ?? {},
    insecure: options.insecure ?? [],
  });
  const uploads = limitTo(options.parallel ?? usualParallel);
  const flight = singleFlights<PushedBlob>();
  return {
    repository(of, access = 'pull') {
      const places = async () => {
        rules ??= readRules();
        const { origin, mirrors } = locationsOf(of, await rules);
        return { origin: placeOf(origin), mirrors: mirrors.map(placeOf) };
      };
      return openRepository(of, {
        places,
        chunkSize: options.chunkSize,
        uploads,
        flight,
        pushes: access === 'push',
      });
    },
    close: () => connections.close(),
  };
}

function assertPositive(name: string, value: number | undefined): void {
  if (value === undefined || value >= 1) return;
  throw new NixlayerError('E_USAGE', `${name} is ${value}`, { hint: 'Expected a number from 1 on.' });
}
