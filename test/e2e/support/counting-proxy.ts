// A proxy in front of a registry that keeps what was asked.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Bytes of the request's body. */
  readonly sent: number;
}

export interface CountingProxy {
  /** `127.0.0.1:PORT`; speaks HTTP. */
  readonly address: string;
  /** What was asked since the last call. */
  take(): readonly Asked[];
  stop(): Promise<void>;
}

/** @param target `127.0.0.1:PORT`; it is asked with the proxy's own name, so that the places it tells lead through it */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let asked: Asked[] = [];
  const [host, port] = target.split(':');
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    let sent = 0;
    incoming.on('data', (chunk: Buffer) => {
      sent += chunk.length;
    });
    const forwarded = request({ host, port, method, path, headers }, (answer) => {
      asked.push({ method, path, status: answer.statusCode ?? 0, sent });
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, outgoing).catch(() => outgoing.destroy());
    });
    forwarded.on('error', () => outgoing.destroy());
    pipeline(incoming, forwarded).catch(() => forwarded.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
