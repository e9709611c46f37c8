// What a client says when there is nothing to talk to: each case is a real one.
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { connect, createServer as createSocketServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { RegistryOptions } from '../../../src/registry/registry.ts';
import { makeCertificate } from '../server/certificate.ts';
import { failureOf, testClient } from '../tried.ts';

async function serve(server: ReturnType<typeof createSocketServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const hello: RequestListener = (_, response) => void response.writeHead(404).end();
const certificate = makeCertificate();

async function failure(registry: string, options: RegistryOptions = {}) {
  const repository = testClient(options).repository({ registry, repository: 'team/app' });
  return failureOf(repository.headManifest('latest'));
}

test('nothing listens', async () => {
  const server = createSocketServer();
  const port = await serve(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await failure(`127.0.0.1:${port}`)).toEqual({
    code: 'E_REGISTRY_UNREACHABLE',
    message: `127.0.0.1:${port}/team/app: cannot look for the manifest latest: nothing answers at 127.0.0.1:${port}`,
    hint: 'Is the registry running, and the port right?',
  });
});

test('there is no such host', async () => {
  const lookup = ((name: string, _: object, done: (error: Error) => void) =>
    done(
      Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }),
    )) as unknown as LookupFunction;
  expect(await failure('registry.example', { lookup })).toMatchObject({
    code: 'E_REGISTRY_UNREACHABLE',
    message: expect.stringMatching(/there is no host registry\.example$/),
  });
});

test('the name cannot be looked up, again and again', async () => {
  const lookup = ((_: string, __: object, done: (error: Error) => void) =>
    done(Object.assign(new Error('EAI_AGAIN'), { code: 'EAI_AGAIN' }))) as unknown as LookupFunction;
  expect(await failure('registry.example', { lookup })).toMatchObject({
    message: expect.stringMatching(/cannot be looked up now after 4 tries$/),
  });
});

test('the certificate is of nobody', async () => {
  const port = await serve(createSecureServer(certificate, hello));
  const found = await failure(`127.0.0.1:${port}`);
  expect(found).toMatchObject({
    code: 'E_REGISTRY_UNREACHABLE',
    message: expect.stringMatching(/the certificate of 127\.0\.0\.1:\d+ is not trusted/),
    hint: expect.stringMatching(/SSL_CERT_FILE/),
  });
});

test('any certificate does for a host that is named as insecure', async () => {
  const host = `127.0.0.1:${await serve(createSecureServer(certificate, hello))}`;
  expect(await failure(host, { insecure: [host] })).toBeUndefined();
});

test('a public host is never spoken to in http', async () => {
  const port = await serve(createServer(hello));
  const lookup = ((_: string, options: { readonly all?: boolean }, done: (...args: unknown[]) => void) =>
    options.all
      ? done(null, [{ address: '127.0.0.1', family: 4 }])
      : done(null, '127.0.0.1', 4)) as unknown as LookupFunction;
  for (const name of ['localhost.evil.com', 'registry.example'])
    expect(await failure(`${name}:${port}`, { lookup })).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringMatching(/does not speak TLS as expected/),
      hint: expect.stringMatching(/plain http/),
    });
  expect(
    await failure(`registry.example:${port}`, { lookup, insecure: [`registry.example:${port}`] }),
  ).toBeUndefined();
  expect(await failure(`a.localhost:${port}`, { lookup })).toBeUndefined();
});

test('the connection ends without an answer', async () => {
  const port = await serve(createServer((request) => void request.socket.destroy()));
  expect(await failure(`127.0.0.1:${port}`)).toMatchObject({
    message: expect.stringMatching(/closed the connection after 4 tries$/),
  });
});

test('nothing comes', async () => {
  const port = await serve(createServer(() => undefined));
  expect(await failure(`127.0.0.1:${port}`, { idleTimeout: 50 })).toMatchObject({
    message: expect.stringMatching(/stopped answering after 4 tries$/),
  });
});

test('what answers is no HTTP', async () => {
  const port = await serve(
    createSocketServer((socket) => void socket.on('error', () => {}).end('SSH-2.0-x\r\n')),
  );
  expect(await failure(`127.0.0.1:${port}`)).toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
});

test('the proxy refuses, and its password is not told', async () => {
  const proxy = createServer();
  proxy.on('connect', (_, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  const port = await serve(proxy);
  expect(
    await failure('registry.example', { env: { HTTPS_PROXY: `http://ann:open-sesame@127.0.0.1:${port}` } }),
  ).toMatchObject({
    code: 'E_REGISTRY_UNREACHABLE',
    message: expect.stringMatching(/the proxy answered 403 through the proxy http:\/\/127\.0\.0\.1:\d+\/$/),
    hint: expect.stringMatching(/NO_PROXY/),
  });
});

test('a proxy leads to a registry, with its password', async () => {
  const target = await serve(createSecureServer(certificate, hello));
  const asked: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url, request.headers['proxy-authorization']);
    const on = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(on).pipe(socket);
    });
    on.on('error', () => socket.destroy());
    socket.on('error', () => on.destroy());
  });
  const port = await serve(proxy);
  const env = { HTTPS_PROXY: `http://ann:open-sesame@127.0.0.1:${port}` };
  expect(
    await failure('localhost.example:5000', { env, insecure: ['localhost.example:5000'] }),
  ).toBeUndefined();
  expect(asked.slice(0, 2)).toEqual([
    'localhost.example:5000',
    `Basic ${Buffer.from('ann:open-sesame').toString('base64')}`,
  ]);
});

test('a public registry leads to an address of a private network by a name', async () => {
  // The registry is a proxy's, so its own address is not known; the name that it leads to has a private one.
  const proxy = createServer(
    (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/x' }).end(),
  );
  const port = await serve(proxy);
  const env = { HTTP_PROXY: `http://127.0.0.1:${port}` };
  const found = await failure('registry.example', { env, insecure: ['registry.example'] });
  expect(found).toMatchObject({
    code: 'E_REGISTRY',
    message: expect.stringMatching(
      /redirects to http:\/\/127\.0\.0\.1:1\/x, an address of a private network/,
    ),
  });
});
