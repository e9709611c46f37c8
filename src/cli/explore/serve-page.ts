// The page on this machine alone: what is in an image is nobody else's business.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throwIfAborted } from '../../errors/aborted.ts';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { PageDocument } from '../../explore/page-document.ts';

const address = '127.0.0.1';

/**
 * Serves until the signal is aborted.
 * @param port 0 for any that is free
 * @param onReady told the URL
 * @throws NixlayerError E_USAGE (the port is taken, or not ours to take), E_ABORTED (how it ends)
 */
export async function servePage(
  page: PageDocument,
  port: number,
  signal: AbortSignal,
  onReady: (url: string) => void,
): Promise<never> {
  throwIfAborted(signal);
  const body = Buffer.from(page.parts.join(''));
  const server = createServer((request, response) => answer(request, response, page, body));
  const bound = await listen(server, port);
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  onReady(`http://${address}:${bound}/`);
  await aborted;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  throwIfAborted(signal);
  throw new Error('the server ended by itself');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new NixlayerError('E_USAGE', `cannot listen on ${address}:${port}: ${error.code ?? error.message}`, {
          cause: error,
          hint: 'Leave out the port: one that is free is taken.',
        }),
      );
    });
    server.listen({ host: address, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function answer(request: IncomingMessage, response: ServerResponse, page: PageDocument, body: Buffer): void {
  for (const [name, value] of Object.entries(headersOf(page))) response.setHeader(name, value);
  const end = (status: number, text: string): void => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  };
  // A page of someone else, whose name was made to mean this machine, would send that name.
  if (!isOurs(request)) end(421, 'This is not the host that was asked for.');
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    end(405, 'There is only something to read here.');
  } else if (request.url !== '/') end(404, 'There is nothing of this name.');
  else {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function isOurs({ headers, socket }: IncomingMessage): boolean {
  return [address, 'localhost'].some((host) => {
    const withPort = `${host}:${socket.localPort}`;
    return headers.host === withPort || (socket.localPort === 80 && headers.host === host);
  });
}

function headersOf({ contentSecurityPolicy }: PageDocument): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
