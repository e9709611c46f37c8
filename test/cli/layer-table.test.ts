import { expect, test } from 'vitest';
import { renderLayerTable } from '../../src/cli/layer-table.ts';

const path = (name: string): string => `/nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-${name}`;

test('a row has number, kind, size and names, cut to the width', () => {
  const lines = renderLayerTable(
    [
      { kind: 'store', size: 1_500_000, storePaths: [path('glibc-2.38')] },
      {
        kind: 'store',
        size: 2048,
        storePaths: [path('a'), path('b'), path('a-very-long-name-that-does-not-fit')],
      },
      { kind: 'customisation', size: 10_240, storePaths: [] },
    ],
    60,
  ).split('\n');
  expect(lines[0]).toMatch(/#\s+layer\s+size\s+store paths/);
  expect(lines[1]).toMatch(/1\s+store\s+1\.5 MB\s+glibc-2\.38/);
  expect(lines[2]).toMatch(/3: a, b, a-very.*…/);
  expect(lines[3]).toMatch(/3\s+customisation\s+10\.2 kB/);
});

test('digests are shown when they are known', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  expect(renderLayerTable([{ kind: 'base', size: 1, storePaths: [], digest }])).toContain(
    '0123456789abcdef ',
  );
});
