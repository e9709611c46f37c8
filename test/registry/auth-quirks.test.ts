import { describe, expect, it } from 'vitest';
import { fixedCredentials } from '../../src/registry/auth/credentials.ts';
import type { RegistryOptions } from '../../src/registry/registry.ts';
import { pushImage, testImage } from './pushed-image.ts';
import type { Fault, FaultMatch } from './server/fault.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import type { TestRegistryOptions } from './server/test-registry.ts';
import { asked, expectRightBytes, failureOf, repositoryOf, secret } from './tried.ts';

/** Accounts are the same everywhere, requests are not: those of the fewest, of the most, and without mounts. */
const names: readonly PersonalityName[] = ['specification', 'distribution-2.8', 'ggcr'];
const image = testImage('auth', 1_200_000, 3000);
const users = { ann: { password: secret } };
const bearer: TestRegistryOptions['auth'] = { kind: 'bearer', users };
const asAnn: RegistryOptions = { credentials: fixedCredentials({ username: 'ann', password: secret }) };
const always = { times: Number.POSITIVE_INFINITY };

const accounts: readonly {
  readonly name: string;
  readonly auth: NonNullable<TestRegistryOptions['auth']>;
  readonly options?: RegistryOptions;
  readonly faults?: readonly Fault[];
}[] = [
  { name: 'passwords', auth: { kind: 'basic', users: { ann: secret } } },
  { name: 'tokens', auth: bearer },
  {
    name: 'tokens for anyone',
    auth: { kind: 'bearer', users, anonymous: ['repository:*:pull,push'] },
    options: {},
  },
  {
    name: 'tokens for identity tokens',
    auth: { kind: 'bearer', users, identityTokens: { [`${secret}-id`]: 'ann' } },
    options: { credentials: fixedCredentials({ identityToken: `${secret}-id` }) },
  },
  {
    name: 'a token service without OAuth 2',
    auth: bearer,
    options: { credentials: fixedCredentials({ identityToken: secret, username: 'ann' }) },
    faults: [{ on: { host: 'token', method: 'POST', ...always }, does: { kind: 'answer', status: 404 } }],
  },
  // Enough for those that go out side by side.
  { name: 'tokens for six requests', auth: { kind: 'bearer', users, requestsPerToken: 6 } },
  { name: 'tokens for one scope only', auth: { kind: 'bearer', users, firstScopeOnly: true } },
  { name: 'tokens that last a second', auth: { kind: 'bearer', users, lifetime: 1 } },
  {
    name: 'several challenges',
    auth: bearer,
    faults: [
      {
        on: { ...always, anyone: true },
        does: { kind: 'challenges', before: ['Negotiate', 'Digest realm="x", nonce="a, b"'] },
      },
    ],
  },
  {
    name: 'a token service that stumbles',
    auth: bearer,
    faults: [{ on: { host: 'token', times: 2 }, does: { kind: 'answer', status: 503 } }],
  },
  {
    name: 'a token service that hangs up',
    auth: bearer,
    faults: [{ on: { host: 'token' }, does: { kind: 'lose answer' } }],
  },
];

const moments: readonly (readonly [string, FaultMatch])[] = [
  ['a blob is looked for', { method: 'HEAD', from: 2 }],
  ['an upload is opened', { method: 'POST' }],
  ['bytes are sent', { method: ['PATCH', 'PUT'], endpoint: 'session' }],
  ['a manifest is put', { method: 'PUT', endpoint: 'manifest' }],
];

describe.each(names)('with a registry like %s', (personality) => {
  it.each(accounts)('pushes with $name', async ({ auth, options = asAnn, faults = [] }) => {
    const registry = await testRegistry({ personality, auth, faults });
    expect(
      await failureOf(pushImage(repositoryOf(registry, options), image, 'latest')),
      asked(registry),
    ).toBeUndefined();
    expect(registry.blobDigests()).toHaveLength(image.blobs.length);
    expect(registry.manifest('app', 'latest')).toEqual(image.manifest.bytes);
    await expectRightBytes(registry);
  });

  it.each(moments)('gets a new token when it expires while %s', async (_, match) => {
    const faults = [{ on: match, does: { kind: 'expire tokens' } }] as const;
    const registry = await testRegistry({ personality, auth: bearer, faults });
    expect(
      await failureOf(pushImage(repositoryOf(registry, asAnn), image, 'latest')),
      asked(registry),
    ).toBeUndefined();
    expect(registry.manifest('app', 'latest')).toEqual(image.manifest.bytes);
  });

  it('asks for one token in a push', async () => {
    const registry = await testRegistry({ personality, auth: bearer });
    await pushImage(repositoryOf(registry, asAnn), image, 'latest');
    expect(
      registry.requests.filter(({ host }) => host === 'token'),
      asked(registry),
    ).toHaveLength(1);
  });

  it('asks for what a mount needs as well', async () => {
    const registry = await testRegistry({ personality, auth: bearer });
    const [, layer] = image.blobs;
    await registry.content.addBlob('base', layer!.bytes);
    const repository = repositoryOf(registry, asAnn);
    const pushed = await repository.pushBlob(layer!, { mountFrom: ['base'], known: 'absent' });
    expect(pushed).toBe(personalities[personality].mounts ? 'mounted' : 'sent');
  });

  it('sends where mounting is not allowed', async () => {
    const access = ['repository:app:pull,push'];
    const registry = await testRegistry({
      personality,
      auth: { kind: 'bearer', users: { ann: { password: secret, access } } },
    });
    const [, layer] = image.blobs;
    await registry.content.addBlob('base', layer!.bytes);
    const repository = repositoryOf(registry, asAnn);
    expect(await repository.pushBlob(layer!, { mountFrom: ['base'], known: 'absent' }), asked(registry)).toBe(
      'sent',
    );
    expect(registry.content.repositories.get('app')?.blobs.has(layer!.descriptor.digest)).toBe(true);
  });
});

describe('what does not let in', () => {
  const refused: readonly {
    readonly name: string;
    readonly registry: TestRegistryOptions;
    readonly options?: RegistryOptions;
    readonly says: RegExp;
  }[] = [
    { name: 'no password', registry: { auth: bearer }, options: {}, says: /authentication required/ },
    {
      name: 'no password where passwords are wanted',
      registry: { auth: { kind: 'basic', users: { ann: secret } } },
      options: {},
      says: /authentication required/,
    },
    {
      name: 'another password',
      registry: { auth: { kind: 'bearer', users: { ann: { password: 'another' } } } },
      says: /incorrect username or password/,
    },
    {
      name: 'another password where passwords are wanted',
      registry: { auth: { kind: 'basic', users: { ann: 'another' } } },
      says: /authentication required/,
    },
    {
      name: 'a right to read only',
      registry: {
        auth: { kind: 'bearer', users: { ann: { password: secret, access: ['repository:*:pull'] } } },
      },
      says: /authentication required/,
    },
    {
      name: 'tokens that are never good',
      registry: { auth: { kind: 'bearer', users, requestsPerToken: 0 } },
      says: /authentication required/,
    },
    {
      name: 'a token service without tokens',
      registry: {
        auth: bearer,
        faults: [{ on: { host: 'token', ...always }, does: { kind: 'answer', status: 200, body: '{}' } }],
      },
      says: /without a token/,
    },
    {
      name: 'a token service that is a web page',
      registry: {
        auth: bearer,
        faults: [
          {
            on: { host: 'token', ...always },
            does: { kind: 'answer', status: 200, body: '<html>log in</html>' },
          },
        ],
      },
      says: /without a token/,
    },
  ];

  it.each(refused)('is said of $name', async ({ registry: rules, options = asAnn, says }) => {
    const registry = await testRegistry(rules);
    const failure = await failureOf(pushImage(repositoryOf(registry, options), image, 'latest'));
    expect(failure, asked(registry)).toMatchObject({
      code: 'E_REGISTRY_AUTH',
      message: expect.stringMatching(says),
    });
    expect(failure?.message).toContain(registry.host);
    // It does not go on knocking: three blobs, each once more with a token of others and with one of its own.
    expect(registry.requests.length, asked(registry)).toBeLessThan(30);
    expect(registry.blobDigests()).toEqual([]);
  });

  it('is said of a registry that refuses whatever is sent', async () => {
    const challenge = 'Bearer realm="http://127.0.0.1:9/token"';
    const registry = await testRegistry({
      auth: bearer,
      faults: [
        {
          on: { ...always, anyone: true },
          does: {
            kind: 'answer',
            status: 401,
            code: 'UNAUTHORIZED',
            headers: { 'WWW-Authenticate': challenge },
          },
        },
      ],
    });
    const failure = await failureOf(repositoryOf(registry, asAnn).hasBlob(image.manifest.descriptor.digest));
    // Nothing listens at port 9.
    expect(failure?.code).toBe('E_REGISTRY_UNREACHABLE');
  });

  it('gets no password by naming a token service elsewhere without https', async () => {
    const registry = await testRegistry({
      auth: bearer,
      faults: [
        {
          on: { ...always, anyone: true },
          does: {
            kind: 'headers',
            set: { 'WWW-Authenticate': 'Bearer realm="http://169.254.169.254/latest/meta-data",service="x"' },
          },
        },
      ],
    });
    const failure = await failureOf(repositoryOf(registry, asAnn).hasBlob(image.manifest.descriptor.digest));
    expect(failure).toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining('169.254.169.254'),
    });
  });
});
