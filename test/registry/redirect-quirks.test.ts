import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fixedCredentials } from '../../src/registry/auth/credentials.ts';
import type { Repository } from '../../src/registry/repository.ts';
import { pushImage, testImage } from './pushed-image.ts';
import { makeCertificate } from './server/certificate.ts';
import type { Fault, FaultMatch } from './server/fault.ts';
import { allBytes } from './server/kept-bytes.ts';
import { testRegistry } from './server/probe.ts';
import type { TestRegistry } from './server/test-registry.ts';
import { asked, failureOf, repositoryOf, secret, testClient } from './tried.ts';

const image = testImage('redirects', 1_200_000, 3000);
const [, layer] = image.blobs;
const always = { times: Number.POSITIVE_INFINITY };
const asAnn = { credentials: fixedCredentials({ username: 'ann', password: secret }) };
const auth = { kind: 'bearer', users: { ann: { password: secret } } } as const;

const places: readonly (readonly [string, FaultMatch])[] = [
  ['questions for blobs', { method: 'HEAD', endpoint: 'blob' }],
  ['blobs', { method: 'GET', endpoint: 'blob' }],
  ['uploads', { method: ['PATCH', 'PUT'], endpoint: 'session' }],
  ['manifests', { endpoint: 'manifest' }],
  ['everything', {}],
];

describe('a registry that redirects', () => {
  it.each(places)('%s to another host gets no credentials there', async (_, match) => {
    const registry = await testRegistry({ auth, faults: redirected({ ...match, ...always }, 'foreign') });
    const repository = repositoryOf(registry, asAnn);
    expect(await failureOf(pushImage(repository, image, 'latest')), asked(registry)).toBeUndefined();
    // Comparing so many bytes one by one takes long.
    expect((await allBytes(repository.openBlob(layer!.descriptor))).equals(layer!.bytes)).toBe(true);
    expect(registry.manifest('app', 'latest')).toEqual(image.manifest.bytes);
    const foreign = registry.requests.filter(({ host }) => host === 'foreign');
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it('uploads by their location gets no credentials there', async () => {
    const registry = await testRegistry({
      auth,
      faults: [{ on: { endpoint: 'uploads', ...always }, does: { kind: 'location', as: 'foreign' } }],
    });
    expect(
      await failureOf(pushImage(repositoryOf(registry, asAnn), image, 'latest')),
      asked(registry),
    ).toBeUndefined();
    const foreign = registry.requests.filter(({ host }) => host === 'foreign');
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it('in a circle is left', async () => {
    const registry = await testRegistry();
    registry.inject(...redirected(always, registry.url));
    const failure = await failureOf(repositoryOf(registry).hasBlob(layer!.descriptor.digest));
    expect(failure).toMatchObject({ message: expect.stringMatching(/redirects/) });
    expect(registry.requests.length, asked(registry)).toBeLessThan(50);
  });

  it('from https to http is not followed', async () => {
    const tls = makeCertificate();
    const registry = await testRegistry({ tls, faults: redirected(always, 'foreign') });
    await expectRefused(registry, /localhost.*https/);
  });

  it.each(['http://169.254.169.254', 'http://[fe80::1]', 'ftp://127.0.0.1', 'file:///etc/passwd?'])(
    'to %s is not followed',
    async (to) => {
      const registry = await testRegistry({ faults: redirected(always, to) });
      await expectRefused(registry, /(?:169\.254|fe80|ftp|file)/);
    },
  );

  it('uploads to a metadata service is not followed', async () => {
    const registry = await testRegistry({
      faults: [
        {
          on: { endpoint: 'uploads' },
          does: { kind: 'headers', set: { Location: 'http://169.254.169.254/x?sig=abc' } },
        },
      ],
    });
    const failure = await failureOf(repositoryOf(registry).pushBlob(layer!));
    expect(failure, asked(registry)).toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining('169.254'),
    });
    expect(failure?.message).not.toContain('abc');
  });
});

it.each([307, 308, 301])('an identity token is not sent on with %s to another host', async (status) => {
  const registry = await testRegistry({
    auth: { ...auth, identityTokens: { [`${secret}-id`]: 'ann' } },
    faults: [{ on: { host: 'token', ...always }, does: { kind: 'redirect', to: 'foreign', status } }],
  });
  const credentials = fixedCredentials({ identityToken: `${secret}-id` });
  const failure = await failureOf(repositoryOf(registry, { credentials }).hasBlob(layer!.descriptor.digest));
  expect(failure, asked(registry)).toMatchObject({
    code: 'E_REGISTRY',
    message: expect.stringContaining('redirects to localhost'),
  });
  expect(registry.requests.filter(({ host }) => host === 'foreign')).toEqual([]);
});

describe('a public registry', () => {
  it.each(['redirect', 'token service'])('that names a host which does not exist as its %s', async (kind) => {
    const registry = await testRegistry({
      faults:
        kind === 'redirect'
          ? redirected(always, 'http://gone.example')
          : [
              {
                on: always,
                does: {
                  kind: 'answer',
                  status: 401,
                  headers: { 'WWW-Authenticate': 'Bearer realm="http://gone.example/token"' },
                },
              },
            ],
    });
    const failure = await failureOf(publicRepository(registry).hasBlob(layer!.descriptor.digest));
    expect(failure, asked(registry)).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('there is no host gone.example'),
    });
  });
});

it.each(['169.254.169.254', 'fe80::1', '64:ff9b::a9fe:a9fe'])(
  'a private registry leads to no name with the address %s',
  async (address) => {
    const registry = await testRegistry({ faults: redirected(always, 'http://metadata.example') });
    const lookup: LookupFunction = (_, __, callback) =>
      callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
    const failure = await failureOf(repositoryOf(registry, { lookup }).hasBlob(layer!.descriptor.digest));
    expect(failure, asked(registry)).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringContaining(
        `metadata.example is ${address}, an address where metadata services are`,
      ),
    });
  },
);

/** One of its addresses is no private one, which makes a registry public. Other names do not exist. */
function publicRepository({ url }: TestRegistry): Repository {
  const host = `registry.example:${new URL(url).port}`;
  const lookup: LookupFunction = (name, _, callback) => {
    if (name === 'registry.example')
      return callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '203.0.113.1', family: 4 },
      ]);
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
      code: 'ENOTFOUND',
      hostname: name,
    });
    // As Node does it: with nothing but the error.
    return (callback as (error: Error) => void)(error);
  };
  return testClient({ ...asAnn, insecure: [host], lookup }).repository({ registry: host, repository: 'app' });
}

function redirected(on: FaultMatch, to: string): readonly Fault[] {
  return [{ on, does: { kind: 'redirect', to } }];
}

async function expectRefused(registry: TestRegistry, says: RegExp): Promise<void> {
  const repository = repositoryOf(registry, { ...asAnn, insecure: [registry.host] });
  const failure = await failureOf(repository.hasBlob(layer!.descriptor.digest));
  expect(failure, asked(registry)).toMatchObject({
    code: 'E_REGISTRY',
    message: expect.stringMatching(says),
  });
  expect(registry.requests.filter(({ host }) => host === 'foreign')).toEqual([]);
}
