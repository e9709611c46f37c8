import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, test } from 'vitest';
import { secureContextFor } from '../../../src/registry/http/certificates.ts';
import type { RegistryOptions } from '../../../src/registry/registry.ts';
import { makeCertificate } from '../server/certificate.ts';
import { failureOf, testClient } from '../tried.ts';

const certificate = makeCertificate();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixlayer-certificates-'));
  await writeFile(join(folder, 'ca.pem'), certificate.cert);
  await writeFile(join(folder, 'broken.pem'), 'no certificate');
  return () => rm(folder, { recursive: true });
});

async function registry(requestCert = false): Promise<string> {
  const server = createServer(
    { ...certificate, requestCert, rejectUnauthorized: requestCert, ca: certificate.cert },
    (_, response) => void response.writeHead(404).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failure = (host: string, options: RegistryOptions) =>
  failureOf(testClient(options).repository({ registry: host, repository: 'a' }).headManifest('latest'));

test.each(['SSL_CERT_FILE', 'NIX_SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
  '%s is trusted',
  async (variable) => {
    expect(await failure(await registry(), { env: { [variable]: join(folder, 'ca.pem') } })).toBeUndefined();
  },
);

test('files that were given are trusted', async () => {
  expect(await failure(await registry(), { certificateFiles: [join(folder, 'ca.pem')] })).toBeUndefined();
});

test('certs.d is for one registry, and has what the client shows', async () => {
  const host = await registry(true);
  const own = join(folder, 'home/.config/containers/certs.d', host);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'ca.crt'), certificate.cert);
  const env = { HOME: join(folder, 'home') };
  expect(await failure(host, { env })).toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
  await writeFile(join(own, 'client.cert'), certificate.cert);
  await writeFile(join(own, 'client.key'), certificate.key);
  expect(await failure(host, { env })).toBeUndefined();
  expect(await failure(await registry(), { env })).toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
});

test.each([
  ['gone.pem', /cannot be read/],
  ['broken.pem', /cannot be used/],
])('a file %s that was asked for is an error', async (name, message) => {
  const options = { certificateFiles: [join(folder, name)] };
  expect(await failure(await registry(), options)).toMatchObject({
    code: 'E_INPUT',
    message: expect.stringMatching(message),
  });
});

it('leaves Node alone where there is nothing more', () => {
  expect(
    secureContextFor('r.io', { env: { SSL_CERT_FILE: '/gone' }, files: [], folders: [] }),
  ).toBeUndefined();
});
