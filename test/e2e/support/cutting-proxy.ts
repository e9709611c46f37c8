// A way to a server on which connections break.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A proxy before `address` that ends with the test.
 *
 * @param cuts bytes after which what a client sends is cut, one for each connection that sends so much; then none is
 * @returns its address, `127.0.0.1:PORT`
 */
export async function cuttingProxy(address: string, cuts: readonly number[]): Promise<string> {
  const left = [...cuts];
  const [host, port] = address.split(':');
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    let sent = 0;
    client.on('data', (chunk) => {
      sent += chunk.length;
      const [limit] = left;
      if (limit === undefined || sent <= limit) {
        if (!upstream.write(chunk)) client.pause();
        return;
      }
      left.shift();
      upstream.end(chunk.subarray(0, Math.max(0, chunk.length - (sent - limit))));
      client.destroy();
    });
    upstream.on('drain', () => client.resume());
    upstream.pipe(client);
    client.on('end', () => upstream.end());
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
