import { describe, expect, it } from 'vitest';
import { madeBytes, testBlob, testImage } from './pushed-image.ts';
import type { Fault, FaultEffect, FaultMatch } from './server/fault.ts';
import { allBytes } from './server/kept-bytes.ts';
import { testRegistry } from './server/probe.ts';
import type { TestRegistry } from './server/test-registry.ts';
import { asked, failureOf, repositoryOf } from './tried.ts';

const blob = testBlob(madeBytes('download', 500_000));
const image = testImage('download', 100);
const always = { times: Number.POSITIVE_INFINITY };
const read: FaultMatch = { method: 'GET', endpoint: 'blob' };
const cut = (after: number): FaultEffect => ({ kind: 'cut answer', after });

async function holding(...faults: readonly Fault[]): Promise<TestRegistry> {
  const registry = await testRegistry({ faults });
  await registry.content.addBlob('app', blob.bytes);
  registry.content.addManifest('app', image.manifest, 'latest');
  return registry;
}

function readBlob(registry: TestRegistry): Promise<Buffer> {
  return allBytes(repositoryOf(registry).openBlob(blob.descriptor));
}

describe('a blob that is read', () => {
  it.each<readonly [string, readonly Fault[]]>([
    ['in one piece', []],
    ['after a cut connection', [{ on: read, does: cut(200_000) }]],
    [
      'after several',
      [
        { on: read, does: cut(200_000) },
        { on: { ...read, from: 2 }, does: cut(100_000) },
      ],
    ],
    ['after a connection that was cut before the first byte', [{ on: read, does: cut(0) }]],
    ['after errors', [{ on: { ...read, times: 2 }, does: { kind: 'answer', status: 503 } }]],
    ['after a lost answer', [{ on: read, does: { kind: 'lose answer' } }]],
    ['slowly', [{ on: read, does: { kind: 'slow', bytes: 100_000, milliseconds: 2 } }]],
    ['from another host', [{ on: { ...read, ...always }, does: { kind: 'redirect', to: 'foreign' } }]],
    [
      'from another host after a cut connection',
      [
        { on: { ...read, ...always }, does: { kind: 'redirect', to: 'foreign' } },
        { on: { ...read, host: 'foreign' }, does: cut(200_000) },
      ],
    ],
    [
      'without a digest in the answer',
      [{ on: read, does: { kind: 'headers', set: { 'Docker-Content-Digest': undefined } } }],
    ],
  ])('comes whole %s', async (_, faults) => {
    const registry = await holding(...faults);
    expect((await readBlob(registry)).equals(blob.bytes), asked(registry)).toBe(true);
  });

  it('is not asked for again as far as it came', async () => {
    const registry = await holding({ on: read, does: cut(200_000) });
    await readBlob(registry);
    const [, again] = registry.requests.filter(({ method }) => method === 'GET');
    expect(again?.headers.range).toBe('bytes=200000-');
    expect(again?.status).toBe(206);
  });

  it('is an error when it is damaged', async () => {
    const registry = await holding({ on: { ...read, ...always }, does: { kind: 'damage', at: 1000 } });
    const failure = await failureOf(readBlob(registry));
    expect(failure).toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining(blob.descriptor.digest),
    });
  });

  it('is an error when it is too long', async () => {
    const registry = await holding();
    const descriptor = { ...blob.descriptor, size: 400_000 };
    const failure = await failureOf(allBytes(repositoryOf(registry).openBlob(descriptor)));
    expect(failure?.code).toBe('E_REGISTRY');
  });

  it('is an error when connections are always cut', async () => {
    const registry = await holding({ on: { ...read, ...always }, does: cut(10) });
    const failure = await failureOf(readBlob(registry));
    expect(failure, asked(registry)).toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
    expect(registry.requests.length).toBeLessThan(20);
  });

  it('is an error when it is not there', async () => {
    const registry = await testRegistry();
    expect(await failureOf(readBlob(registry))).toMatchObject({ code: 'E_REGISTRY_NOT_FOUND' });
  });
});

describe('a manifest that is read', () => {
  const reads: FaultMatch = { endpoint: 'manifest', method: 'GET' };

  it.each<readonly [string, FaultEffect]>([
    ['a cut connection', cut(50)],
    ['a lost answer', { kind: 'lose answer' }],
    ['an error', { kind: 'answer', status: 502, body: 'bad gateway' }],
  ])('comes after %s', async (_, does) => {
    const registry = await holding({ on: reads, does });
    const { bytes, descriptor } = await repositoryOf(registry).getManifest('latest');
    expect(Buffer.from(bytes)).toEqual(image.manifest.bytes);
    expect(descriptor).toMatchObject(image.manifest.descriptor);
  });

  it('is an error when it is damaged', async () => {
    const registry = await holding({ on: { ...reads, ...always }, does: { kind: 'damage', at: 30 } });
    const failure = await failureOf(repositoryOf(registry).getManifest(image.manifest.descriptor.digest));
    expect(failure).toMatchObject({
      code: 'E_REGISTRY',
      message: expect.stringContaining(image.manifest.descriptor.digest),
    });
  });

  it('is not there when a registry forbids what it does not have', async () => {
    const registry = await holding({
      on: { endpoint: 'manifest', method: 'HEAD' },
      does: { kind: 'answer', status: 403, code: 'DENIED' },
    });
    expect(await repositoryOf(registry).headManifest('latest')).toBeUndefined();
  });

  it('is known by one question', async () => {
    const registry = await holding();
    expect(await repositoryOf(registry).headManifest('latest')).toMatchObject(image.manifest.descriptor);
    expect(await repositoryOf(registry).headManifest('other')).toBeUndefined();
    expect(registry.requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
  });
});
