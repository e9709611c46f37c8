import { expect, test } from 'vitest';
import { pushTargets } from '../../src/cli/push-targets.ts';

test.each([
  [['app'], [['docker.io/library/app', ['latest']]]],
  [['r.example/a:1', 'r.example/a:2', 'r.example/a:1'], [['r.example/a', ['1', '2']]]],
  [
    ['r.example/a:1', 'r.example/b:1', 'r.example/a:2'],
    [
      ['r.example/a', ['1', '2']],
      ['r.example/b', ['1']],
    ],
  ],
  [[], []],
])('%j', (references, expected) => {
  const targets = pushTargets(references).map(({ repository: { registry, repository }, tags }) => [
    `${registry}/${repository}`,
    tags,
  ]);
  expect(targets).toEqual(expected);
});

test('a digest cannot be chosen', () => {
  expect(() => pushTargets([`r.example/a@sha256:${'0'.repeat(64)}`])).toThrow(
    expect.objectContaining({ code: 'E_USAGE' }),
  );
});
