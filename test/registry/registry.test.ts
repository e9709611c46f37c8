// What the client does by itself: how many requests, over which hosts, in which order, and how it ends.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CredentialRequest } from '../../src/registry/auth/credentials.ts';
import { fixedCredentials } from '../../src/registry/auth/credentials.ts';
import type { RegistryError } from '../../src/registry/registry-error.ts';
import { manifestType, pushImage, testBlob, testImage, testManifest } from './pushed-image.ts';
import { allBytes } from './server/kept-bytes.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import { asked, failureOf, repositoryOf, secret, testClient } from './tried.ts';

const image = testImage('client', 1_100_000, 3000, 4000, 5000, 6000, 7000, 8000);
const small = image.blobs[1 + 1]!;

describe.each(Object.keys(personalities) as PersonalityName[])('to a registry like %s', (personality) => {
  it('a first push of eight blobs takes 26 requests at most, a look at what is there one', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    expect(await repository.headManifest('latest')).toBeUndefined();
    await pushImage(repository, image, 'latest');
    expect(image.blobs).toHaveLength(8);
    expect(registry.requests.length, asked(registry)).toBeLessThanOrEqual(26);
    const before = registry.requests.length;
    const found = await repositoryOf(registry).headManifest('latest');
    expect(found).toEqual(image.manifest.descriptor);
    expect(registry.requests.length - before).toBe(1);
  });
});

it('asks alone first, and for one token', async () => {
  const registry = await testRegistry({ auth: { kind: 'bearer', users: { ann: { password: secret } } } });
  const credentials = fixedCredentials({ username: 'ann', password: secret });
  const repository = testClient({ credentials }).repository(
    { registry: registry.host, repository: 'app' },
    'push',
  );
  expect(await repository.headManifest('latest')).toBeUndefined();
  await pushImage(repository, image, 'latest');
  expect(registry.requests.filter(({ host }) => host === 'token')).toHaveLength(1);
  expect(registry.requests.filter(({ status }) => status === 401)).toHaveLength(1);
});

it('says which keys and files were looked at when it may not', async () => {
  const registry = await testRegistry({ auth: { kind: 'basic', users: { ann: secret } } });
  expect(
    await failureOf(repositoryOf(registry, { env: { HOME: '/nowhere' } }).headManifest('latest')),
  ).toMatchObject({
    code: 'E_REGISTRY_AUTH',
    hint: expect.stringContaining(
      `${registry.host}/app, ${registry.host} in /nowhere/.docker/config.json (is not there)`,
    ),
  });
});

it('uploads a blob once, however many ask for it', async () => {
  const registry = await testRegistry();
  const repository = repositoryOf(registry);
  const results = await Promise.all([1, 2, 3].map(() => repository.pushBlob(image.blobs[1]!)));
  expect(results).toEqual(['sent', 'present', 'present']);
  expect(registry.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

it('pushes so many blobs at once as it may', async () => {
  let running = 0;
  let most = 0;
  const registry = await testRegistry();
  const repository = repositoryOf(registry, { parallel: 2 });
  const slow = image.blobs.map((blob) => ({
    ...blob,
    async *open() {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield* blob.open();
      running -= 1;
    },
  }));
  await Promise.all(slow.map((blob) => repository.pushBlob(blob)));
  expect(most).toBe(2);
});

it.each([{ parallel: 0 }, { parallel: -1 }, { parallel: Number.NaN }, { chunkSize: 0 }, { chunkSize: 0.5 }])(
  'is not opened with %j',
  (options) => {
    expect(() => testClient(options)).toThrow(
      expect.objectContaining({ code: 'E_USAGE', hint: 'Expected a number from 1 on.' }),
    );
  },
);

it.each([undefined, 200_000])(
  'tells of each byte once, whatever is sent again (chunks of %s)',
  async (chunkSize) => {
    const registry = await testRegistry({
      personality: 'distribution-2.8',
      faults: [
        {
          on: { method: ['PATCH', 'PUT'], endpoint: 'session', from: 2, times: 2 },
          does: { kind: 'cut request', after: 100_000 },
        },
      ],
    });
    const blob = image.blobs[1]!;
    let sum = 0;
    const repository = repositoryOf(registry, chunkSize === undefined ? {} : { chunkSize });
    await repository.pushBlob(blob, {
      onProgress: (bytes) => {
        sum += bytes;
      },
    });
    expect(sum).toBe(blob.bytes.length);
  },
);

describe('what is not as described', () => {
  const blob = image.blobs[1]!;
  const changed = Buffer.from(blob.bytes);
  changed[changed.length - 1]! ^= 1;

  it.each([
    ['other bytes', changed, /has the digest sha256:/],
    ['fewer bytes', blob.bytes.subarray(1), /ends after 1099999 of 1100000 bytes/],
    ['more bytes', Buffer.concat([blob.bytes, Buffer.from('x')]), /has more than 1100000 bytes/],
  ])('is not sent to its end: %s', async (_, bytes, message) => {
    for (const chunkSize of [undefined, 300_000]) {
      const registry = await testRegistry();
      const repository = repositoryOf(registry, chunkSize === undefined ? {} : { chunkSize });
      const push = repository.pushBlob({
        descriptor: blob.descriptor,
        open: testBlob(Buffer.from(bytes)).open,
      });
      expect(await failureOf(push)).toMatchObject({
        code: 'E_LAYER_CHANGED',
        message: expect.stringMatching(message),
      });
      expect(registry.uploadedBytes()).toBeLessThan(blob.bytes.length);
      expect(registry.blobDigests()).toEqual([]);
      expect(registry.content.sessions.size).toBe(0);
    }
  });

  it('has the error of its source', async () => {
    const registry = await testRegistry();
    const broken = new Error('the disk is gone');
    async function* open() {
      yield blob.bytes.subarray(0, 1000);
      throw broken;
    }
    await expect(repositoryOf(registry).pushBlob({ descriptor: blob.descriptor, open })).rejects.toBe(broken);
    expect(registry.content.sessions.size).toBe(0);
  });
});

it('sends all of a source that was still waited for when the connection ended', async () => {
  const [, blob] = image.blobs;
  let sent: Buffer | undefined;
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(404).end();
    if (request.method === 'POST') return void response.writeHead(202, { location: '/v2/u' }).end();
    if (request.method === 'GET') return void response.writeHead(204, { location: '/v2/u' }).end();
    return void allBytes(request).then((bytes) => {
      sent = bytes;
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  let opened = 0;
  let goOn: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* open() {
    opened += 1;
    if (opened === 1) {
      server.closeAllConnections();
      await late;
    }
    yield* blob!.open();
  }
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = testClient({ onRetry: () => setTimeout(goOn, 50) });
  const push = client.repository({ registry, repository: 'app' }).pushBlob({ ...blob!, open });
  expect(await failureOf(push)).toBeUndefined();
  expect(sent?.equals(blob!.bytes)).toBe(true);
  expect(opened).toBe(2);
});

it('cancels its uploads when it is called off', async () => {
  const registry = await testRegistry();
  const controller = new AbortController();
  const blob = image.blobs[1]!;
  async function* open() {
    yield blob.bytes.subarray(0, 500_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    yield blob.bytes.subarray(500_000);
  }
  const push = repositoryOf(registry).pushBlob(
    { descriptor: blob.descriptor, open },
    { signal: controller.signal },
  );
  expect(await failureOf(push)).toMatchObject({ code: 'E_ABORTED' });
  expect(registry.content.sessions.size).toBe(0);
});

it('ends what is on the way when it is closed', async () => {
  const registry = await testRegistry({ faults: [{ on: {}, does: { kind: 'stall' } }] });
  const client = testClient();
  const asking = failureOf(
    client.repository({ registry: registry.host, repository: 'app' }).headManifest('latest'),
  );
  while (registry.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await client.close();
  expect(await asking).toMatchObject({ code: expect.stringMatching(/^E_/) });
  expect(registry.requests).toHaveLength(1);
});

it('hands on warnings of a registry, each once', async () => {
  const faults = [
    {
      on: { times: Number.POSITIVE_INFINITY },
      does: { kind: 'headers', set: { Warning: '299 - "moves soon"' } },
    },
  ] as const;
  const registry = await testRegistry({ faults });
  const texts: string[] = [];
  await pushImage(repositoryOf(registry, { onWarning: (text) => texts.push(text) }), image, 'latest');
  expect(texts).toEqual([`${registry.host}: moves soon`]);
});

it('says before each pause what went wrong', async () => {
  const faults = [
    {
      on: { times: 2 },
      does: { kind: 'answer', status: 429, message: 'slow down', headers: { 'Retry-After': '0' } },
    },
  ] as const;
  const registry = await testRegistry({ faults });
  const retries: unknown[] = [];
  await repositoryOf(registry, { onRetry: (retry) => retries.push(retry) }).hasBlob(small.descriptor.digest);
  expect(retries).toMatchObject([
    {
      registry: registry.host,
      repository: 'app',
      tries: 1,
      pause: 0,
      reason: expect.stringContaining('429'),
    },
    { tries: 2 },
  ]);
});

it('names what a registry lacks, whether it says so or not', async () => {
  for (const personality of ['distribution-2.8', 'zot'] as const) {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    await repository.pushBlob(image.blobs[0]!);
    await repository.pushBlob(image.blobs[3]!);
    const some = testManifest(manifestType, {
      config: image.blobs[0]!.descriptor,
      layers: [image.blobs[2]!.descriptor, image.blobs[3]!.descriptor],
    });
    const error = await repository
      .putManifest(some, { tags: ['a', 'b'] })
      .catch((cause: RegistryError) => cause);
    expect((error as RegistryError).failure.missing).toEqual([image.blobs[2]!.descriptor.digest]);
  }
});

describe('mirrors', () => {
  const pull = async (repository: ReturnType<typeof repositoryOf>) => {
    const { bytes } = await repository.getManifest('latest');
    return [Buffer.from(bytes), await allBytes(repository.openBlob(small.descriptor))];
  };

  it('are pulled from, and never get what is meant for their registry', async () => {
    const [origin, mirror] = [
      await testRegistry(),
      await testRegistry({ auth: { kind: 'basic', users: { ann: secret } } }),
    ];
    await pushImage(repositoryOf(origin), image, 'latest');
    const requests: CredentialRequest[] = [];
    const found = await pull(
      repositoryOf(origin, {
        mirrors: { [origin.host]: [mirror.host] },
        credentials: async (request) => {
          requests.push(request);
          return fixedCredentials({ username: 'ann', password: secret })(request);
        },
      }),
    );
    expect(found).toEqual([image.manifest.bytes, small.bytes]);
    expect(mirror.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(mirror.requests[0]?.query.get('ns')).toBe(origin.host);
    expect(requests).toContainEqual({ registry: mirror.host, repository: 'app', mirrorOf: origin.host });
  });

  it('are asked first, and do all if they can', async () => {
    const [origin, mirror] = [await testRegistry(), await testRegistry()];
    const inMirror = testClient().repository({ registry: mirror.host, repository: 'copies/app' });
    await pushImage(inMirror, image, 'latest');
    const options = { mirrors: { [origin.host]: ['127.0.0.1:1', `${mirror.host}/copies`] } };
    expect(await pull(repositoryOf(origin, options))).toEqual([image.manifest.bytes, small.bytes]);
    expect(origin.requests).toEqual([]);
  });

  it('with a damaged copy are left for the registry, or named when a part of it was handed out', async () => {
    const [origin, mirror] = [await testRegistry(), await testRegistry()];
    for (const registry of [origin, mirror]) await pushImage(repositoryOf(registry), image, 'latest');
    mirror.inject({
      on: { method: 'GET', endpoint: 'blob', times: 9 },
      does: { kind: 'damage', at: 10 },
    });
    const repository = repositoryOf(origin, { mirrors: { [origin.host]: [mirror.host] } });
    expect(await pull(repository)).toEqual([image.manifest.bytes, small.bytes]);
    const tooShort = { ...small.descriptor, size: small.bytes.length - 1 };
    expect(await failureOf(allBytes(repository.openBlob(tooShort)))).toMatchObject({
      message: expect.stringContaining(`${origin.host}/app sent more than ${tooShort.size} bytes`),
    });
    const before = origin.requests.length;
    expect(await failureOf(allBytes(repository.openBlob(image.blobs[1]!.descriptor)))).toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining(`${mirror.host}/app sent what has the digest`),
    });
    expect(origin.requests.length).toBe(before);
  });

  it('that break in the middle leave the rest to the registry', async () => {
    const [origin, mirror] = [await testRegistry(), await testRegistry()];
    for (const registry of [origin, mirror]) await pushImage(repositoryOf(registry), image, 'latest');
    const large = image.blobs[1]!;
    mirror.inject({
      on: { method: 'GET', endpoint: 'blob', times: 9 },
      does: { kind: 'cut answer', after: 200_000 },
    });
    const repository = repositoryOf(origin, { mirrors: { [origin.host]: [mirror.host] } });
    const digest = createHash('sha256');
    for await (const chunk of repository.openBlob(large.descriptor)) digest.update(chunk);
    expect(`sha256:${digest.digest('hex')}`).toBe(large.descriptor.digest);
    expect(origin.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]/);
  });

  it('are left alone by a push', async () => {
    const [origin, mirror] = [await testRegistry(), await testRegistry()];
    const client = testClient({ mirrors: { [origin.host]: [mirror.host] } });
    const repository = client.repository({ registry: origin.host, repository: 'app' }, 'push');
    await repository.headManifest('latest');
    await pushImage(repository, image, 'latest');
    expect(mirror.requests).toEqual([]);
  });
});

it('reads of a large blob only what can be sent', async () => {
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(404).end();
    if (request.method === 'POST') return void response.writeHead(202, { location: '/v2/u' }).end();
    request.resume().on('end', () => response.writeHead(201).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const size = 192 * 1024 * 1024;
  const chunk = Buffer.alloc(1024 * 1024, 1);
  const hash = createHash('sha256');
  for (let sent = 0; sent < size; sent += chunk.length) hash.update(chunk);
  let ahead = 0;
  let most = 0;
  async function* open() {
    for (let sent = 0; sent < size; sent += chunk.length) {
      ahead += chunk.length;
      most = Math.max(most, ahead);
      yield chunk;
    }
  }
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const repository = testClient().repository({ registry, repository: 'app' });
  const descriptor = { digest: `sha256:${hash.digest('hex')}`, size };
  await repository.pushBlob(
    { descriptor, open },
    {
      onProgress: (bytes) => {
        ahead -= bytes;
      },
    },
  );
  expect(most).toBeLessThanOrEqual(8 * chunk.length);
});
