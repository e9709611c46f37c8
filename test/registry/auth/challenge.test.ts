import { expect, test } from 'vitest';
import { isUsable, parseChallenges } from '../../../src/registry/auth/challenge.ts';

test.each([
  [['Basic realm="x"'], [{ scheme: 'basic', parameters: { realm: 'x' } }]],
  [
    ['Bearer realm="https://a/t",service="r",scope="repository:a:pull,push repository:b:pull"'],
    [
      {
        scheme: 'bearer',
        parameters: { realm: 'https://a/t', service: 'r', scope: 'repository:a:pull,push repository:b:pull' },
      },
    ],
  ],
  [
    ['Negotiate, Digest realm="a, b", qop=auth ,Bearer realm="https://a/t"'],
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'digest', parameters: { realm: 'a, b', qop: 'auth' } },
      { scheme: 'bearer', parameters: { realm: 'https://a/t' } },
    ],
  ],
  [
    ['Bearer Realm = "a\\"b"', 'basic'],
    [
      { scheme: 'bearer', parameters: { realm: 'a"b' } },
      { scheme: 'basic', parameters: {} },
    ],
  ],
  [['', ',,', '"'], []],
])('%j are %j', (headers, challenges) => {
  expect(parseChallenges(headers)).toEqual(challenges);
});

test('a client can answer Basic, and Bearer that says where', () => {
  expect(isUsable(parseChallenges(['Bearer service="x"', 'Negotiate']))).toBe(false);
  expect(isUsable(parseChallenges(['Negotiate', 'Bearer realm="https://a/t"']))).toBe(true);
});
