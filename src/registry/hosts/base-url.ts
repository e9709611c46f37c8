// Where a registry is: https, but for what is on this machine, in a private network, or named as insecure.
import type { Connections } from '../http/connections.ts';
import { discard, exchange } from '../http/exchange.ts';
import { type Environment, proxyFor } from '../http/proxy.ts';
import { findScheme } from '../http/scheme.ts';
import { dockerHub } from '../reference.ts';
import { hostName, isLoopback, isPrivateAddress } from './addresses.ts';

export interface BaseOptions {
  readonly connections: Connections;
  readonly env: Environment;
  readonly connectTimeout: number;
  readonly insecure: boolean;
}

/** Milliseconds until a server that was greeted in TLS and says nothing is taken for one of plain http. */
const longestHandshake = 3000;

/** `https://HOST/` or `http://HOST/`. */
export async function findBaseUrl(registry: string, options: BaseOptions): Promise<URL> {
  const { insecure, connections, connectTimeout, env } = options;
  if (registry === dockerHub) return new URL('https://registry-1.docker.io/');
  const name = hostName(registry);
  const secure = new URL(`https://${registry}/`);
  if (!insecure && !isLoopback(name) && !isPrivateAddress(name)) return secure;
  const plain = new URL(`http://${registry}/`);
  if (proxyFor(secure, env) === undefined) {
    const timeout = Math.min(connectTimeout, longestHandshake);
    const scheme = await findScheme(registry, { lookup: connections.lookup, timeout });
    if (scheme !== undefined) return scheme === 'https' ? secure : plain;
    // Where nothing answers, the request that follows says why; it may be that only http has a proxy.
    return proxyFor(plain, env) === undefined ? secure : plain;
  }
  // A handshake does not get through a proxy, a request does.
  try {
    const dispatcher = await connections.dispatcherFor(secure, {
      anyCertificate: insecure,
      refused: 'none',
    });
    const url = new URL('/v2/', secure);
    await discard(await exchange({ method: 'GET', url, headers: {} }, async () => dispatcher));
    return secure;
  } catch {
    return plain;
  }
}
