import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { type PersonalityName, personalities } from './personality.ts';
import { ask, testRegistry } from './probe.ts';
import type { TestRegistry } from './test-registry.ts';

const names = Object.keys(personalities) as PersonalityName[];
const uploads = '/v2/app/blobs/uploads/';

describe.each(names)('a registry that behaves as %s', (personality) => {
  const manner = personalities[personality];

  it('keeps a blob that comes in chunks, and in one piece', async () => {
    const registry = await testRegistry({ personality });
    const { location } = await startUpload(registry);
    const chunk = await ask(registry, 'PATCH', location, {
      body: 'one',
      headers: { 'Content-Range': '0-2' },
    });
    expect([chunk.status, chunk.headers.get('range')]).toEqual([202, '0-2']);
    const digest = digestOf(Buffer.from('onetwo'));
    const closed = await ask(registry, 'PUT', withDigest(chunk, digest), { body: 'two' });
    expect(closed.status).toBe(201);
    expect(await (await ask(registry, 'GET', closed.headers.get('location')!)).text()).toBe('onetwo');
  });

  it('refuses bytes that are not what their digest says', async () => {
    const registry = await testRegistry({ personality });
    const { response } = await startUpload(registry);
    const closed = await ask(registry, 'PUT', withDigest(response, digestOf(Buffer.from('right'))), {
      body: 'wrong',
    });
    expect(closed.status).toBe(400);
    expect(registry.blobDigests()).toEqual([]);
  });

  it('says where an upload goes on in its own form', async () => {
    const registry = await testRegistry({ personality });
    const { location, response } = await startUpload(registry);
    expect(location.startsWith('http://')).toBe(manner.location.isAbsolute);
    expect(location.includes('?_state=')).toBe(manner.location.query);
    expect(response.headers.get('range') ?? undefined).toBe(manner.firstRange);
    const chunk = await ask(registry, 'PATCH', location, { body: 'one' });
    expect(chunk.headers.get('location') !== location).toBe(manner.location.changes);
  });

  it('takes or refuses the same chunk again', async () => {
    const registry = await testRegistry({ personality });
    const { location } = await startUpload(registry);
    const chunk = { body: 'one', headers: { 'Content-Range': '0-2' } };
    const first = await ask(registry, 'PATCH', location, chunk);
    const again = await ask(registry, 'PATCH', first.headers.get('location')!, chunk);
    expect([again.status, again.headers.get('range')]).toEqual(
      { appended: [202, '0-5'], '416': [416, null], '416 with Range': [416, '0-2'] }[manner.misplacedChunk],
    );
  });

  it('keeps of a broken chunk what it keeps', async () => {
    const registry = await testRegistry({
      personality,
      faults: [{ on: { method: 'PATCH' }, does: { kind: 'cut request', after: 2 } }],
    });
    const { location } = await startUpload(registry);
    await expect(ask(registry, 'PATCH', location, { body: 'one' })).rejects.toThrow();
    const status = await ask(registry, 'GET', location);
    expect([status.status, status.headers.get('range')]).toEqual(
      { 'bytes so far': [204, '0-1'], 'chunks so far': [400, null], nothing: [404, null] }[manner.cutChunk],
    );
  });

  it('mounts, or begins an upload', async () => {
    const registry = await testRegistry({ personality });
    const digest = await registry.content.addBlob('base', Buffer.from('shared'));
    const statusOf = async (query: string) => (await ask(registry, 'POST', `${uploads}?${query}`)).status;
    expect(await statusOf(`mount=${digest}`)).toBe(manner.mountsWithoutFrom ? 201 : 202);
    expect(await statusOf(`mount=${digest}&from=base`)).toBe(manner.mounts ? 201 : 202);
    expect(await statusOf(`mount=${digestOf(Buffer.from('absent'))}&from=base`)).toBe(202);
  });

  it('takes a blob in one request, or begins an upload', async () => {
    const registry = await testRegistry({ personality });
    const digest = digestOf(Buffer.from('small'));
    const posted = await ask(registry, 'POST', `${uploads}?digest=${digest}`, { body: 'small' });
    expect(posted.status).toBe(manner.singlePost ? 201 : 202);
    expect(registry.blobDigests()).toEqual(manner.singlePost ? [digest] : []);
  });

  it('knows subjects and tag parameters, or ignores them', async () => {
    const registry = await testRegistry({ personality });
    const { bytes, digest } = manifest({
      subject: { mediaType: 'x/y', digest: digestOf(Buffer.from('s')), size: 1 },
    });
    const put = await putManifest(registry, `${digest}?tag=a&tag=b`, bytes);
    expect(put.status).toBe(201);
    expect(put.headers.has('oci-subject')).toBe(manner.referrers);
    expect(put.headers.get('oci-tag')).toBe(manner.tagParameters ? 'a, b' : null);
    expect(Object.keys(registry.tags('app'))).toEqual(manner.tagParameters ? ['a', 'b'] : []);
    const referrers = await ask(registry, 'GET', `/v2/app/referrers/${digestOf(Buffer.from('s'))}`);
    expect(referrers.status).toBe(manner.referrers ? 200 : 404);
  });

  it('has its limits of manifests', async () => {
    const registry = await testRegistry({ personality });
    const { bytes } = manifest({ annotations: { long: 'x'.repeat(4 * 1024 * 1024) } });
    expect((await putManifest(registry, 'large', bytes)).status).toBe(manner.manifestLimit?.status ?? 201);
    const absent = manifest({ config: { mediaType: 'x/y', digest: digestOf(Buffer.from('gone')), size: 4 } });
    expect((await putManifest(registry, 'absent', absent.bytes)).status).toBe(
      manner.missingBlob?.status ?? 201,
    );
  });

  it('answers in its own way for what is not there', async () => {
    const registry = await testRegistry({ personality });
    const digest = await registry.content.addBlob('base', Buffer.from('shared'));
    const statusOf = async (method: string, path: string) => (await ask(registry, method, path)).status;
    expect(await statusOf('HEAD', `/v2/none/blobs/${digest}`)).toBe(manner.blobsAreGlobal ? 200 : 404);
    expect(await statusOf('GET', '/v2/none/tags/list')).toBe(manner.unknownTags);
    const unknown = await ask(registry, 'PATCH', `${uploads}none?_state=0`, { body: 'x' });
    expect(unknown.status).toBe(manner.unknownSession === 'accepted' ? 202 : manner.unknownSession.status);
  });
});

async function startUpload(registry: TestRegistry): Promise<{ location: string; response: Response }> {
  const response = await ask(registry, 'POST', uploads);
  expect(response.status).toBe(202);
  return { location: response.headers.get('location')!, response };
}

function withDigest(response: Response, digest: string): string {
  const location = response.headers.get('location')!;
  return `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`;
}

function manifest(parts: object): { readonly bytes: Buffer; readonly digest: string } {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [], ...parts }));
  return { bytes, digest: digestOf(bytes) };
}

function putManifest(registry: TestRegistry, reference: string, bytes: Buffer): Promise<Response> {
  const headers = { 'Content-Type': 'application/vnd.oci.image.index.v1+json' };
  return ask(registry, 'PUT', `/v2/app/manifests/${reference}`, { body: bytes, headers });
}
