// The owner's Unix socket: a request on a line, an answer on a line.
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type HookRequest, parseRequest } from './requests.ts';

export interface SocketServer {
  /** Connections that are open. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export type Respond = (request: HookRequest) => unknown;

const longestRequest = 256 * 1024;
/** Bytes of answers that a client may leave unread and yet ask more. */
const mostUnread = 4 * 1024 ** 2;

/**
 * @param path where to listen; what lies there is a dead owner's, since the caller holds the owner's lock
 * @param fd of a socket that listens already, from whoever started this process
 * @throws NixlayerError E_HOOK when it cannot listen
 */
export async function serveSocket(
  { path, fd }: { readonly path: string; readonly fd: number | undefined },
  respond: Respond,
): Promise<SocketServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, respond);
  });
  try {
    if (fd === undefined) {
      rmSync(path, { force: true });
      server.listen(path);
    } else server.listen({ fd });
    await once(server, 'listening');
    if (fd === undefined) chmodSync(path, 0o600);
  } catch (cause) {
    throw new NixlayerError('E_HOOK', `cannot listen at ${path}: ${(cause as Error).message}`, { cause });
  }
  return {
    connections: () => open.size,
    close: () => close(server, open),
  };
}

function serve(socket: Socket, respond: Respond): void {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > longestRequest) socket.destroy();
  });
  const lines = createInterface({ input: socket });
  // What goes wrong with the socket, as when a client goes away before it is answered, is an error of the lines as well.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    bytes = 0;
    if (socket.destroyed) return;
    if (socket.writableLength > mostUnread) {
      socket.destroy();
      return;
    }
    const request = parseRequest(line);
    let answer: object;
    try {
      answer =
        request === undefined
          ? {
              error: {
                code: 'E_USAGE',
                message: 'the daemon does not know this request; it is of another version',
              },
            }
          : { result: respond(request) };
    } catch (error) {
      answer = { error: { code: 'E_HOOK', message: (error as Error).message } };
    }
    socket.write(`${JSON.stringify(answer)}\n`);
  });
}

async function close(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of open) socket.destroy();
  await closed;
}
