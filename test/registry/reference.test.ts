import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { parseReference, referenceText } from '../../src/registry/reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['app', 'docker.io/library/app:latest'],
  ['team/app', 'docker.io/team/app:latest'],
  ['docker://app:1', 'docker.io/library/app:1'],
  ['docker.io/app', 'docker.io/library/app:latest'],
  ['index.docker.io/library/app', 'docker.io/library/app:latest'],
  ['registry-1.docker.io/team/app', 'docker.io/team/app:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ['Registry.Example/a/b', 'registry.example/a/b:latest'],
  ['ghcr.io/acme/web__site/x-y--z:v1.0-rc.1', 'ghcr.io/acme/web__site/x-y--z:v1.0-rc.1'],
  ['127.0.0.1:5000/app', '127.0.0.1:5000/app:latest'],
  ['[::1]:5000/app:1', '[::1]:5000/app:1'],
  ['[2001:db8::1]/app', '[2001:db8::1]/app:latest'],
  [`app@${digest}`, `docker.io/library/app@${digest}`],
  [`r.io/app:1@${digest}`, `r.io/app:1@${digest}`],
  [`app@sha512:${'0'.repeat(128)}`, `docker.io/library/app@sha512:${'0'.repeat(128)}`],
])('%s is %s', (text, whole) => {
  expect(referenceText(parseReference(text))).toBe(whole);
});

test.each([
  ['', 'empty part'],
  ['https://ghcr.io/app', 'begins with a scheme'],
  ['App', "has 'App'"],
  ['a//b', 'empty part'],
  ['a/', 'empty part'],
  ['app:', "has the tag ''"],
  ['app:-1', "has the tag '-1'"],
  [`app:${'x'.repeat(129)}`, 'has the tag'],
  ['app@sha256:0', 'has the digest'],
  ['app@md5:00', 'has the digest'],
  [`app@sha256:${'A'.repeat(64)}`, 'has the digest'],
  ['app@', "has the digest ''"],
  ['0'.repeat(64), 'is a digest without sha256:'],
  ['my_host.org/app', 'names the registry'],
  ['host:0/app', 'names the registry'],
  ['host:65536/app', 'names the registry'],
  ['host:x/app', 'names the registry'],
  ['[::1/app', 'names the registry'],
  ['[1:2]:5000/app', 'names the registry'],
  ['a'.repeat(256), 'more than 255'],
  ['../app', 'names the registry'],
  ['app\n', 'has'],
])('%j is refused', (text, problem) => {
  expect(() => parseReference(text)).toThrow(
    expect.objectContaining({ code: 'E_REFERENCE', message: expect.stringContaining(problem) }),
  );
});

it('is the same again when it is written out', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,3})?$/);
  const host = fc.oneof(
    fc.constantFrom('docker.io', 'localhost', 'ghcr.io', '[::1]:5000', '10.0.0.1'),
    fc.tuple(part, fc.integer({ min: 1, max: 65_535 })).map(([name, port]) => `${name}:${port}`),
  );
  const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);
  fc.assert(
    fc.property(
      host.filter((name) => !name.includes('_')),
      fc.array(part, { minLength: 2, maxLength: 4 }),
      fc.option(tag),
      fc.boolean(),
      (registry, parts, named, hasDigest) => {
        const reference = {
          registry,
          repository: parts.join('/'),
          ...((named !== null || !hasDigest) && { tag: named ?? 'latest' }),
          ...(hasDigest && { digest }),
        };
        expect(parseReference(referenceText(reference))).toEqual(reference);
      },
    ),
  );
});
