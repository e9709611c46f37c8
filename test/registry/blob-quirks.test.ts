import { describe, expect, it } from 'vitest';
import type { RegistryOptions } from '../../src/registry/registry.ts';
import { madeBytes, testBlob } from './pushed-image.ts';
import { digestOf } from './server/digest.ts';
import type { FaultEffect } from './server/fault.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import { asked, expectRightBytes, failureOf, repositoryOf } from './tried.ts';

const names = Object.keys(personalities) as PersonalityName[];
const always = { times: Number.POSITIVE_INFINITY };
const small = testBlob(madeBytes('small', 5000));
const large = testBlob(madeBytes('large', 1_100_000));

describe.each(names)('a blob for a registry like %s', (personality) => {
  const manner = personalities[personality];

  async function withBase(...faults: readonly FaultEffect[]) {
    const registry = await testRegistry({
      personality,
      faults: faults.map((does) => ({ on: { endpoint: 'uploads', path: /mount=/, ...always }, does })),
    });
    await registry.content.addBlob('base', large.bytes);
    return registry;
  }

  const mounting = { mountFrom: ['base'], known: 'absent' } as const;

  it('is mounted from where it is, without a byte', async () => {
    const registry = await withBase();
    expect(await repositoryOf(registry).pushBlob(large, mounting)).toBe(manner.mounts ? 'mounted' : 'sent');
    expect(registry.uploadedBytes()).toBe(manner.mounts ? 0 : large.bytes.length);
    expect(registry.content.repositories.get('app')?.blobs.has(large.descriptor.digest)).toBe(true);
  });

  it('is sent into the upload that a refused mount has opened', async () => {
    const registry = await withBase({ kind: 'refuse mount' });
    expect(await repositoryOf(registry).pushBlob(large, mounting)).toBe('sent');
    const posts = registry.requests.filter(({ method }) => method === 'POST');
    expect(posts, asked(registry)).toHaveLength(1);
    expect(registry.uploadedBytes()).toBe(large.bytes.length);
  });

  it.each<FaultEffect>([
    { kind: 'answer', status: 400, code: 'UNSUPPORTED' },
    { kind: 'answer', status: 401, code: 'UNAUTHORIZED' },
    { kind: 'answer', status: 403, code: 'DENIED' },
    { kind: 'answer', status: 404, code: 'NAME_UNKNOWN' },
    { kind: 'answer', status: 500 },
    { kind: 'lose answer' },
  ])('is sent where mounts are an error ($kind $status)', async (fault) => {
    const registry = await withBase(fault);
    expect(await repositoryOf(registry).pushBlob(large, mounting), asked(registry)).toBe('sent');
    expect(registry.content.repositories.get('app')?.blobs.has(large.descriptor.digest)).toBe(true);
  });

  it.each([1, 2, 999, 1000, 1001])(
    'arrives in chunks (%i bytes more or less than a chunk holds)',
    async (size) => {
      const registry = await testRegistry({ personality });
      const blob = testBlob(madeBytes('chunked', size));
      expect(await repositoryOf(registry, { chunkSize: 1000 }).pushBlob(blob), asked(registry)).toBe('sent');
      expect((await registry.blob(blob.descriptor.digest))?.equals(blob.bytes)).toBe(true);
    },
  );

  it('has chunks as large as the registry wants', async () => {
    const registry = await testRegistry({ personality: { ...manner, chunkMinimum: 300_000 } });
    await repositoryOf(registry, { chunkSize: 100_000 }).pushBlob(large);
    const chunks = registry.requests
      .filter(({ method }) => method === 'PATCH')
      .map(({ received }) => received);
    expect(chunks.slice(0, -1), asked(registry)).toEqual([300_000, 300_000, 300_000]);
    expect(registry.uploadedBytes()).toBe(large.bytes.length);
  });

  it('is sent once, however often it is asked for at once', async () => {
    const registry = await testRegistry({ personality });
    const repository = repositoryOf(registry);
    await Promise.all([large, large, large].map((blob) => repository.pushBlob(blob)));
    expect(registry.uploadedBytes(), asked(registry)).toBe(large.bytes.length);
  });

  it('is in no registry when it changes on the way', async () => {
    const registry = await testRegistry({ personality });
    for (const bytes of [
      madeBytes('another', 1_100_000),
      large.bytes.subarray(1),
      Buffer.concat([large.bytes, small.bytes]),
    ]) {
      const changed = { ...testBlob(bytes), descriptor: large.descriptor };
      expect((await failureOf(repositoryOf(registry).pushBlob(changed)))?.code).toBe('E_LAYER_CHANGED');
    }
    expect(registry.blobDigests()).toEqual([]);
    expect(registry.content.commits).toEqual([]);
  });

  it('is left when it is called off, and so is its upload', async () => {
    const registry = await testRegistry({ personality });
    const controller = new AbortController();
    const slow = {
      ...large,
      async *open() {
        yield large.bytes.subarray(0, 200_000);
        controller.abort();
        yield large.bytes.subarray(200_000);
      },
    };
    const work = repositoryOf(registry).pushBlob(slow, { signal: controller.signal });
    expect((await failureOf(work))?.code).toBe('E_ABORTED');
    expect(registry.blobDigests()).toEqual([]);
    expect(registry.requests.at(-1)?.method, asked(registry)).toBe('DELETE');
    expect(registry.content.sessions.size).toBe(0);
  });

  it('may be empty', async () => {
    const registry = await testRegistry({ personality });
    const empty = testBlob(Buffer.alloc(0));
    expect(await repositoryOf(registry).pushBlob(empty), asked(registry)).toBe('sent');
    expect(registry.blobDigests()).toEqual([empty.descriptor.digest]);
  });

  it('may have a digest by SHA-512', async () => {
    const registry = await testRegistry({ personality });
    const options: readonly RegistryOptions[] = [{}, { chunkSize: 300_000 }];
    for (const [index, each] of options.entries()) {
      const bytes = madeBytes(`sha512 ${index}`, 1_100_000);
      const digest = digestOf(bytes, 'sha512');
      const blob = { ...testBlob(bytes), descriptor: { digest, size: bytes.length } };
      const failure = await failureOf(repositoryOf(registry, each).pushBlob(blob));
      if (manner.sha512) expect((await registry.blob(digest))?.equals(bytes), asked(registry)).toBe(true);
      else
        expect(failure).toMatchObject({
          code: 'E_REGISTRY',
          message: expect.stringContaining('DIGEST_INVALID'),
        });
    }
    await expectRightBytes(registry);
  });

  it('says how far it is, each byte once', async () => {
    const registry = await testRegistry({
      personality,
      faults: [{ on: { method: ['PATCH', 'PUT'], times: 2 }, does: { kind: 'cut request', after: 400_000 } }],
    });
    let sent = 0;
    await repositoryOf(registry).pushBlob(large, {
      onProgress: (bytes) => {
        sent += bytes;
      },
    });
    expect(sent).toBe(large.bytes.length);
  });
});

it('is sent by those who still want it when others call it off', async () => {
  const registry = await testRegistry({ faults: [{ on: { method: 'HEAD' }, does: { kind: 'stall' } }] });
  const repository = repositoryOf(registry);
  const controller = new AbortController();
  const first = failureOf(repository.pushBlob(small, { signal: controller.signal }));
  const second = repository.pushBlob(small);
  while (registry.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  expect((await first)?.code).toBe('E_ABORTED');
  expect(await second, asked(registry)).toBe('sent');
});

it('goes on when a registry stops answering', async () => {
  const registry = await testRegistry({ faults: [{ on: { method: 'HEAD' }, does: { kind: 'stall' } }] });
  expect(await repositoryOf(registry, { idleTimeout: 500 }).pushBlob(small), asked(registry)).toBe('sent');
  expect(registry.requests.filter(({ method }) => method === 'HEAD')).toHaveLength(2);
});

it('goes on where the registry is, as far as that has kept it', async () => {
  const registry = await testRegistry({
    faults: [{ on: { method: ['PATCH', 'PUT'], times: 3 }, does: { kind: 'cut request', after: 300_000 } }],
  });
  await repositoryOf(registry).pushBlob(large);
  expect(registry.uploadedBytes(), asked(registry)).toBe(large.bytes.length);
});
