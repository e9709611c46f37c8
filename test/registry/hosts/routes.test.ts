import type { LookupFunction } from 'node:net';
import { expect, it, test } from 'vitest';
import { assertMayLeadTo, isInternalHost, sameHostUpgraded } from '../../../src/registry/hosts/routes.ts';

const home = (base: string, internal: boolean) => ({
  registry: 'r.example',
  base: new URL(base),
  isInternal: async () => internal,
});

test.each([
  ['https://r.example/', 'https://cdn.example/x', 'internal'],
  ['https://r.example/', 'https://r.example:8443/x', 'none'],
  ['http://127.0.0.1:5000/', 'http://127.0.0.1:6000/x', 'none'],
  ['http://127.0.0.1:5000/', 'http://10.0.0.1/x', 'link-local'],
  ['http://10.0.0.1/', 'https://minio.internal/x', 'link-local'],
])('%s may lead to %s, refused are %s addresses', async (base, to, refused) => {
  const internal = base.startsWith('http:');
  expect(await assertMayLeadTo(new URL(to), home(base, internal), 'redirects')).toBe(refused);
});

test.each([
  ['https://r.example/', 'http://cdn.example/x', 'gives up https'],
  ['https://r.example/', 'http://r.example/x', 'gives up https'],
  ['https://r.example/', 'ftp://cdn.example/x', 'neither https nor http'],
  ['https://r.example/', 'https://ann:secret@cdn.example/x', 'holds a password'],
  ['https://r.example/', 'https://127.0.0.1/x', 'private network'],
  ['https://r.example/', 'https://localhost/x', 'private network'],
  ['https://r.example/', 'https://[::ffff:10.0.0.1]/x', 'private network'],
  ['https://r.example/', 'https://2130706433/x', 'private network'],
  ['https://r.example/', 'https://0x7f.1/x', 'private network'],
  ['https://r.example/', 'https://[64:ff9b::a00:1]/x', 'private network'],
  ['https://r.example/', 'https://[2002:7f00:1::]/x', 'private network'],
  ['https://r.example/', 'https://[64:ff9b::a9fe:a9fe]/x', 'metadata'],
  ['https://r.example/', 'https://169.254.169.254/latest', 'metadata'],
])('%s may not lead to %s', async (base, to, why) => {
  const leads = assertMayLeadTo(new URL(to), home(base, false), 'redirects');
  await expect(leads).rejects.toMatchObject({ code: 'E_REGISTRY', message: expect.stringContaining(why) });
  await expect(leads).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
});

it('knows a private network by all addresses of a name', async () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    'r.corp': ['10.0.0.1', '10.0.0.2'],
    'mixed.example': ['10.0.0.1', '8.8.8.8'],
  };
  const lookup = ((name: string, _: object, done: (...args: unknown[]) => void) => {
    const found = names[name];
    if (found === undefined) done(new Error('ENOTFOUND'), []);
    else
      done(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
  }) as unknown as LookupFunction;
  expect(await isInternalHost('r.corp', lookup)).toBe(true);
  expect(await isInternalHost('mixed.example', lookup)).toBe(false);
  expect(await isInternalHost('nobody.example', lookup)).toBe(false);
  expect(await isInternalHost('10.0.0.1', lookup)).toBe(true);
});

test.each([
  ['http://r.example/v2/u?_state=1', 'https://r.example/v2/u?_state=1'],
  ['http://r.example:80/v2/u', 'https://r.example/v2/u'],
  ['http://other.example/v2/u', 'http://other.example/v2/u'],
  ['http://r.example:5000/v2/u', 'http://r.example:5000/v2/u'],
])('an upload at %s goes on at %s', (location, expected) => {
  expect(sameHostUpgraded(new URL(location), new URL('https://r.example/')).href).toBe(expected);
});
