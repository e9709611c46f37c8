import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { assertRepoTag, imageNameProblem, isRepoTag, isTag } from '../../src/image/reference.ts';

test.each(['app:1', 'registry.example:5000/team/my-app:v1.2_3', 'a/b__c/d--e:latest'])(
  '%s is a name and tag',
  (text) => {
    expect(isRepoTag(text)).toBe(true);
  },
);

test.each([
  'app',
  'App:1',
  'a//b:1',
  'app:',
  'app:-1',
  '../app:1',
  'a:b:c',
  'app:5000:1',
  'app:1\0',
  `app:${'x'.repeat(129)}`,
])('%j is none', (text) => {
  expect(() => assertRepoTag(text)).toThrow(/is not the name and tag/);
});

describe('the name of an image', () => {
  it.each([
    'a',
    'ghcr.io/acme/web',
    'localhost:5000/a',
    'localhost/a',
    'a.b_c__d--e',
    '[2001:db8::1]:5000/a',
  ])('may be %j', (text) => {
    expect(imageNameProblem(text)).toBeUndefined();
  });

  it.each([
    ['a:1', 'has a tag'],
    ['reg:5000/a:1', 'has a tag'],
    ['a@sha256:0', 'has a digest'],
    ['A', "has a part 'A'"],
    ['a/', 'has an empty part'],
    ['', 'has an empty part'],
    ['a_.b', "has a part 'a_.b'"],
    ['my_host.org/a', "begins with 'my_host.org', which is no host"],
    ['a'.repeat(256), 'is longer than 255 characters'],
    ['0'.repeat(64), 'is a digest'],
  ])('is not %j, which %s', (text, problem) => {
    expect(imageNameProblem(text)).toBe(problem);
  });

  it('is right exactly where a name with a tag is', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9._-]{0,6}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        const name = parts.join('/');
        // Docker reads a first part with a dot as a host, which the grammar of the whole does not tell apart.
        fc.pre(!name.includes('.'));
        expect(imageNameProblem(name) === undefined).toBe(isRepoTag(`${name}:1`));
      }),
    );
  });
});

it('tells tags from other texts', () => {
  expect(['1', '_a', 'v1.0-rc.1', 'a'.repeat(128)].every(isTag)).toBe(true);
  expect(['', '-a', '.a', 'a b', 'a/b', 'a:b', '1+2', 'a'.repeat(129)].some(isTag)).toBe(false);
});
