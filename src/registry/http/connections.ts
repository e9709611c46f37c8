// Connections that stay open: one dispatcher of undici for each host, with its proxy and its certificates.
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { abortedError } from '../../errors/aborted.ts';
import { isInternal, isLinkLocal } from '../hosts/addresses.ts';
import type { RefusedAddresses } from '../hosts/routes.ts';
import { type CertificateSources, secureContextFor } from './certificates.ts';
import { type Environment, proxyFor } from './proxy.ts';
import { undiciAgents } from './undici-agents.ts';

export interface ConnectionOptions {
  readonly env: Environment;
  readonly certificates: CertificateSources;
  /** Milliseconds until a connection must stand. */
  readonly connectTimeout: number;
  /** Milliseconds without any progress. */
  readonly idleTimeout: number;
  /** Resolves names; that of the system by default. */
  readonly lookup?: LookupFunction;
}

/** How a host may be reached. */
export interface Trust {
  /** Its certificate need not be known. */
  readonly anyCertificate: boolean;
  /** Whatever name leads there. */
  readonly refused: RefusedAddresses;
}

export interface Connections {
  /** @throws NixlayerError E_ABORTED after close */
  dispatcherFor(url: URL, trust: Trust): Promise<Dispatcher>;
  lookup: LookupFunction;
  close(): Promise<void>;
}

/** The code of the error that a name leads to an address which may not be reached. */
export const internalAddress = 'ERR_INTERNAL_ADDRESS';

export function openConnections(options: ConnectionOptions): Connections {
  const open = new Map<string, Promise<Dispatcher>>();
  let closed = false;
  const lookup = options.lookup ?? (systemLookup as LookupFunction);
  return {
    lookup,
    async dispatcherFor(url, trust) {
      if (closed) throw abortedError('the registry client was closed');
      const key = `${url.origin} ${trust.anyCertificate} ${trust.refused}`;
      const known = open.get(key);
      if (known !== undefined) return known;
      const made = makeDispatcher(url, trust, options, lookup);
      open.set(key, made);
      return made;
    },
    async close() {
      closed = true;
      // What is still on the way belongs to calls whose callers do not wait any more.
      await Promise.allSettled([...open.values()].map(async (dispatcher) => (await dispatcher).destroy()));
      open.clear();
    },
  };
}

async function makeDispatcher(
  url: URL,
  { anyCertificate, refused }: Trust,
  options: ConnectionOptions,
  lookup: LookupFunction,
): Promise<Dispatcher> {
  // Loaded when somebody connects: many who know the names of images do not.
  const { Agent, ProxyAgent } = await undiciAgents();
  const secureContext =
    url.protocol === 'https:' ? secureContextFor(url.host, options.certificates) : undefined;
  const tls = {
    ...(secureContext && { secureContext }),
    ...(anyCertificate && { rejectUnauthorized: false }),
  };
  const limits = {
    headersTimeout: options.idleTimeout,
    bodyTimeout: options.idleTimeout,
    keepAliveTimeout: 15_000,
  };
  const proxy = proxyFor(url, options.env);
  if (proxy === undefined)
    return new Agent({
      ...limits,
      connect: {
        ...tls,
        timeout: options.connectTimeout,
        lookup: guarded(lookup, refused),
      },
    });
  const { username, password } = proxy;
  const bare = new URL(proxy);
  bare.username = bare.password = '';
  const token = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  );
  return new ProxyAgent({
    ...limits,
    uri: bare.href,
    ...(username !== '' && { token: `Basic ${token}` }),
    // A tunnel is for what the proxy must not read.
    proxyTunnel: url.protocol === 'https:',
    requestTls: { ...tls, timeout: options.connectTimeout },
    proxyTls: { timeout: options.connectTimeout, lookup },
  });
}

/** Refuses at the moment of connecting, so that a name cannot change its address after it was looked at. */
function guarded(lookup: LookupFunction, refused: RefusedAddresses): LookupFunction {
  if (refused === 'none') return lookup;
  const isRefused = refused === 'internal' ? isInternal : isLinkLocal;
  const what = refused === 'internal' ? 'of a private network' : 'where metadata services are';
  return (name, options, callback) => {
    lookup(name, options, (failure, address, family) => {
      // Then there is no address at all, whatever the types say.
      if (failure !== null) return callback(failure, address, family);
      const addresses = typeof address === 'string' ? [address] : address.map((each) => each.address);
      const found = addresses.find(isRefused);
      if (found === undefined) return callback(null, address, family);
      const error: NodeJS.ErrnoException = new Error(`${name} is ${found}, an address ${what}`);
      error.code = internalAddress;
      return callback(error, address, family);
    });
  };
}
