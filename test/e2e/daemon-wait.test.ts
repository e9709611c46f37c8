// The real docker client against a daemon that is only starting: its socket accepts connections, but nothing answers
// yet, as when systemd holds the socket. The daemon here speaks the few endpoints of the Engine API that the client asks.

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { assembleImage } from '../../src/image/assemble-image.ts';
import { validateArchive } from '../../src/image/validate-archive.ts';
import { loadArchiveIntoDaemon, loadIntoDaemon, waitForDaemon } from '../../src/sinks/daemon.ts';
import { temporaryFolder } from '../archive/temporary.ts';
import { goldenImage, goldenInput } from '../image/golden-store.ts';

interface FakeDaemon {
  readonly env: Record<string, string>;
  /** What was loaded. */
  readonly loaded: Buffer[];
  answer(): void;
}

type Load = (request: IncomingMessage, response: ServerResponse, loaded: Buffer[]) => Promise<void>;

const accept: Load = async (request, response, loaded) => {
  loaded.push(await buffer(request));
  response.setHeader('Content-Type', 'application/json');
  response.end('{"stream":"Loaded image: hello:t\\n"}\n');
};

const refuse: Load = async (request, response) => {
  request.resume();
  response.statusCode = 500;
  response.setHeader('Content-Type', 'application/json');
  response.end('{"message":"no room for this image"}');
};

/** Accepts connections at once; leaves requests without an answer until `answer` is called. */
async function fakeDaemon(load: Load = accept): Promise<FakeDaemon> {
  const socketPath = join(temporaryFolder(), 'docker.sock');
  const loaded: Buffer[] = [];
  let answering = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    if (!answering) return;
    response.setHeader('Api-Version', '1.44');
    response.setHeader('Content-Type', 'application/json');
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
    if (path === '/_ping') response.end('OK');
    else if (path === '/version')
      response.end('{"Version":"25.0.0","ApiVersion":"1.44","MinAPIVersion":"1.24"}');
    else if (path === '/images/load') void load(request, response, loaded);
    else response.writeHead(404).end('{"message":"unknown endpoint"}');
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    env: { DOCKER_HOST: `unix://${socketPath}`, DOCKER_CONTEXT: '' },
    loaded,
    answer: () => {
      answering = true;
    },
  };
}

test('a daemon that accepts before it answers is waited for, and then gets the whole image', async () => {
  const daemon = await fakeDaemon();
  const image = await assembleImage(goldenInput(goldenImage('l-hello')));
  const waits: string[] = [];
  const onWaiting = (message: string): void => {
    waits.push(message);
    daemon.answer();
  };
  const said = await loadIntoDaemon(image, {
    runtime: 'docker',
    env: daemon.env,
    waitSeconds: 60,
    onWaiting,
  });
  expect(said).toContain('Loaded image: hello:t');
  expect(waits).toEqual([expect.stringMatching(/^Waiting for docker: .*nothing answers/)]);
  const file = join(temporaryFolder(), 'loaded.tar');
  writeFileSync(file, daemon.loaded[0] ?? '');
  expect((await validateArchive(file)).problems).toEqual([]);
});

test('an archive that is a file already is sent as it is', async () => {
  const daemon = await fakeDaemon();
  daemon.answer();
  const file = join(temporaryFolder(), 'image.tar.gz');
  writeFileSync(file, 'whatever the file holds');
  const said = await loadArchiveIntoDaemon(file, { runtime: 'docker', env: daemon.env });
  expect(said).toContain('Loaded image');
  expect(daemon.loaded.map(String)).toEqual(['whatever the file holds']);
});

test('the words of a daemon that refuses are passed on', async () => {
  const daemon = await fakeDaemon(refuse);
  daemon.answer();
  const image = await assembleImage(goldenInput(goldenImage('l-hello')));
  await expect(loadIntoDaemon(image, { runtime: 'docker', env: daemon.env })).rejects.toMatchObject({
    code: 'E_DAEMON_REFUSED',
    message: expect.stringContaining('no room for this image'),
  });
});

test('waiting ends when the time is over, or by the signal', async () => {
  const { env } = await fakeDaemon();
  const start = Date.now();
  await expect(waitForDaemon({ runtime: 'docker', env, waitSeconds: 1 })).rejects.toMatchObject({
    code: 'E_DAEMON_UNREACHABLE',
    message: expect.stringMatching(/within 1 s: .*nothing answers/),
    hint: expect.any(String),
  });
  expect(Date.now() - start).toBeLessThan(4000);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  await expect(
    waitForDaemon({ runtime: 'docker', env, waitSeconds: 60, signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'E_ABORTED' });
});

test('a socket that does not exist is waited for as well', async () => {
  const env = { DOCKER_HOST: `unix://${temporaryFolder()}/none.sock`, DOCKER_CONTEXT: '' };
  const waits: string[] = [];
  const options = {
    runtime: 'docker' as const,
    env,
    waitSeconds: 1,
    onWaiting: (message: string) => void waits.push(message),
  };
  await expect(waitForDaemon(options)).rejects.toMatchObject({
    code: 'E_DAEMON_UNREACHABLE',
    message: expect.stringContaining('none.sock'),
  });
  expect(waits.length).toBeGreaterThan(1);
});

test('a missing client and a forbidden socket are told at once', async () => {
  const start = Date.now();
  const nowhere = { PATH: '/nonexistent' };
  await expect(waitForDaemon({ runtime: 'podman', env: nowhere })).rejects.toMatchObject({
    code: 'E_DAEMON_MISSING',
    message: expect.stringContaining('podman'),
  });
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'docker'),
    '#!/bin/sh\necho "permission denied while trying to connect" >&2\nexit 1\n',
  );
  chmodSync(join(folder, 'docker'), 0o755);
  await expect(waitForDaemon({ runtime: 'docker', env: { PATH: folder } })).rejects.toMatchObject({
    code: 'E_DAEMON_UNREACHABLE',
    hint: expect.stringContaining('group'),
  });
  expect(Date.now() - start).toBeLessThan(5000);
});
