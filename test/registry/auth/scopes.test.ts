import { expect, test } from 'vitest';
import { covers, pullScope, pushScope, union } from '../../../src/registry/auth/scopes.ts';

test.each([
  [[pushScope('a')], [pullScope('a')], true],
  [[pushScope('a'), pullScope('b')], [pushScope('a'), pullScope('b')], true],
  [[pullScope('a')], [pushScope('a')], false],
  [[pullScope('a')], [pullScope('b')], false],
  [['repository:a:*'], [pushScope('a')], true],
  [['registry:catalog:*'], [pullScope('a')], false],
  [[], [], true],
])('a token for %j does %j: %s', (granted, wanted, does) => {
  expect(covers(granted, wanted)).toBe(does);
});

test('what is already there is not asked for twice, and what is pushed stays first', () => {
  expect(union([pushScope('a'), pullScope('b')], [pullScope('a'), pullScope('c')])).toEqual([
    pushScope('a'),
    pullScope('b'),
    pullScope('c'),
  ]);
});
