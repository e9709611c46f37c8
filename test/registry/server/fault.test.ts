import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { digestOf } from './digest.ts';
import type { Fault } from './fault.ts';
import { ask, testRegistry } from './probe.ts';

const text = 'what is kept';
const digest = digestOf(Buffer.from(text));
const path = `/v2/app/blobs/${digest}`;

async function withBlob(...faults: readonly Fault[]) {
  const registry = await testRegistry({ faults });
  await registry.content.addBlob('app', Buffer.from(text));
  return registry;
}

describe('a fault', () => {
  it('strikes the requests that it names, and no other', async () => {
    const registry = await withBlob({
      on: { method: 'GET', endpoint: 'blob', from: 2, times: 2 },
      does: { kind: 'answer', status: 503 },
    });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) {
      expect((await ask(registry, 'HEAD', path)).status).toBe(200);
      statuses.push((await ask(registry, 'GET', path)).status);
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(registry.requests.map(({ status }) => status)).toEqual([200, 200, 200, 503, 200, 503, 200, 200]);
  });

  it('gives the answer that it says', async () => {
    const registry = await withBlob({
      on: { path: /blobs/ },
      does: { kind: 'answer', status: 429, headers: { 'Retry-After': '7' }, body: '<html>slow down</html>' },
    });
    const response = await ask(registry, 'GET', path);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.text()).toBe('<html>slow down</html>');
  });

  it('cuts an answer, or loses it', async () => {
    const registry = await withBlob(
      { on: { method: 'GET' }, does: { kind: 'cut answer', after: 4 } },
      { on: { method: 'DELETE' }, does: { kind: 'lose answer' } },
    );
    const response = await ask(registry, 'GET', path);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    await expect(response.text()).rejects.toThrow();
    await expect(ask(registry, 'DELETE', path)).rejects.toThrow();
    expect(registry.blobDigests()).toEqual([]);
  });

  it('damages what it sends, and not what is kept', async () => {
    const registry = await withBlob({ on: { method: 'GET' }, does: { kind: 'damage', at: 0 } });
    expect(await (await ask(registry, 'GET', path)).text()).toBe(`v${text.slice(1)}`);
    expect(await (await ask(registry, 'GET', path)).text()).toBe(text);
  });

  it('leads to another host', async () => {
    const registry = await withBlob({ on: { method: 'GET' }, does: { kind: 'redirect', to: 'foreign' } });
    const response = await ask(registry, 'GET', path);
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      `${registry.foreignUrl}${path}`,
    ]);
    expect(await (await fetch(response.headers.get('location')!)).text()).toBe(text);
    expect(registry.requests.map(({ host }) => host)).toEqual(['registry', 'foreign']);
  });

  it.each(['early', 'abrupt', undefined] as const)('refuses a body that is too large (%s)', async (when) => {
    const registry = await withBlob({
      on: { method: 'POST' },
      does: { kind: 'limit', bytes: 3, ...(when === undefined ? {} : { when }) },
    });
    expect((await ask(registry, 'POST', '/v2/app/blobs/uploads/', { body: 'large' })).status).toBe(413);
  });

  it('changes headers and the form of a location', async () => {
    const registry = await withBlob(
      { on: { method: 'POST' }, does: { kind: 'location', as: 'foreign' } },
      {
        on: { method: 'POST' },
        does: { kind: 'headers', set: { Warning: '299 - "soon gone"', 'Docker-Upload-UUID': undefined } },
      },
    );
    const { headers } = await ask(registry, 'POST', '/v2/app/blobs/uploads/');
    expect(headers.get('location')).toMatch(`${registry.foreignUrl}/v2/app/blobs/uploads/`);
    expect([headers.get('warning'), headers.get('docker-upload-uuid')]).toEqual(['299 - "soon gone"', null]);
  });

  it('may be that there is no answer at all', async () => {
    const registry = await withBlob({ on: {}, does: { kind: 'stall' } });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(registry.url, { signal })).rejects.toThrow();
    expect(registry.requests).toMatchObject([{ status: 0 }]);
  });
});

describe('a registry with accounts', () => {
  const users = { ann: { password: 'secret', access: ['repository:app:pull'] } };

  it('gives tokens for what is allowed, until they expire', async () => {
    const registry = await testRegistry({ auth: { kind: 'bearer', users, requestsPerToken: 2 } });
    const challenge = (await ask(registry, 'GET', path)).headers.get('www-authenticate');
    expect(challenge).toBe(
      `Bearer realm="${registry.realm}",service="test-registry",scope="repository:app:pull"`,
    );
    const { token } = await tokenFor(registry.realm, 'repository:app:pull,push');
    const headers = { Authorization: `Bearer ${token}` };
    expect((await ask(registry, 'HEAD', path, { headers })).status).toBe(404);
    const refused = await ask(registry, 'POST', '/v2/app/blobs/uploads/', { headers });
    expect(refused.headers.get('www-authenticate')).toMatch(/pull,push",error="insufficient_scope"$/);
    const expired = await ask(registry, 'HEAD', path, { headers });
    expect(expired.headers.get('www-authenticate')).toMatch(/error="invalid_token"$/);
  });

  it('knows users by their password', async () => {
    const registry = await testRegistry({ auth: { kind: 'basic', users: { ann: 'secret' } } });
    const statusWith = async (words: string) => {
      const headers = { Authorization: `Basic ${Buffer.from(words).toString('base64')}` };
      return (await ask(registry, 'GET', '/v2/', { headers })).status;
    };
    expect([await statusWith('ann:secret'), await statusWith('ann:other')]).toEqual([200, 401]);
  });

  async function tokenFor(realm: string, scope: string): Promise<{ readonly token: string }> {
    const headers = { Authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}` };
    const response = await fetch(`${realm}?service=test-registry&scope=${scope}`, { headers });
    return (await response.json()) as { token: string };
  }
});

it('keeps blobs in a folder, and goes on with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nixlayer-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const first = await testRegistry({ folder });
  await first.content.addBlob('app', Buffer.from(text));
  const second = await testRegistry({ content: first.content });
  const part = await ask(second, 'GET', path, { headers: { Range: 'bytes=5-6' } });
  expect([part.status, await part.text()]).toEqual([206, 'is']);
});
