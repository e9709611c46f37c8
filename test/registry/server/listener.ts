// One listening HTTP or HTTPS server.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Ends all connections, also those that wait for an answer. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly name?: '127.0.0.1' | 'localhost';
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Private key and certificate, PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

export async function listen(
  listener: RequestListener,
  { name = '127.0.0.1', port = 0, tls }: ListenOptions,
): Promise<Listener> {
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  server.listen(port, name);
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${name}:${listening}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
