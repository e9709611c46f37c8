// Whether a host that may speak plain http speaks https: asked with a TLS handshake, which is no request.
import { connect as connectSocket, type LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import { hostName } from '../hosts/addresses.ts';

/** What OpenSSL says of an answer that is no TLS. */
const notTls =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|wrong version number|packet length too long|http request/i;

/**
 * https where the handshake gets anywhere, whoever the certificate is of; http where something else answers; undefined where
 * nothing does.
 * @param host `HOST` or `HOST:PORT`
 * @param timeout milliseconds
 */
export async function findScheme(
  host: string,
  { lookup, timeout }: { readonly lookup: LookupFunction; readonly timeout: number },
): Promise<'https' | 'http' | undefined> {
  const port = /:(\d+)$/.exec(host)?.[1];
  const name = hostName(host);
  const found = await handshake(name, Number(port ?? 443), lookup, timeout);
  if (found !== 'refused') return found;
  return port === undefined && (await listens(name, 80, lookup, timeout)) ? 'http' : undefined;
}

function handshake(
  host: string,
  port: number,
  lookup: LookupFunction,
  timeout: number,
): Promise<'https' | 'http' | 'refused'> {
  return new Promise((resolve) => {
    let connected = false;
    // Without authorities: nobody is asked for, and to read those of Node takes longer than the handshake.
    const socket = connect({ host, port, lookup, rejectUnauthorized: false, ca: [], timeout });
    const end = (result: 'https' | 'http' | 'refused'): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => end('https'));
    // A server of http that waits for the end of a line.
    socket.once('timeout', () => end(connected ? 'http' : 'refused'));
    socket.once('close', () => end(connected ? 'http' : 'refused'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!connected) return end('refused');
      const closed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      return end(closed || notTls.test(`${error.code} ${error.message}`) ? 'http' : 'https');
    });
  });
}

function listens(host: string, port: number, lookup: LookupFunction, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port, lookup, timeout });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
