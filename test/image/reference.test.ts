import { expect, test } from 'vitest';
import { assertRepoTag, isRepoTag } from '../../src/image/reference.ts';

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
