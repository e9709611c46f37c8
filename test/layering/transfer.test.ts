import { expect, test } from 'vitest';
import { transferLayers } from '../../src/layering/transfer.ts';
import { storePath } from './random-graph.ts';

const node = (name: string, narSize: number, references: string[]) => ({
  path: storePath(name),
  narSize,
  references: references.map(storePath),
});
const closure = [
  node('app', 1e6, ['python']),
  node('python', 50e6, ['openssl']),
  node('openssl', 5e6, ['glibc']),
  node('glibc', 30e6, []),
];
const layersOf = (limit: number, rates?: Record<string, number>) =>
  transferLayers(closure, new Set(), limit, rates).map((paths) =>
    paths.map((path) => path.slice(path.indexOf('-') + 1)),
  );

test('merges what costs least, and puts what changes rarely lowest', () => {
  expect(layersOf(3)).toEqual([['glibc'], ['python', 'openssl'].toSorted(), ['app']]);
  expect(layersOf(4)).toEqual([['glibc'], ['openssl'], ['python'], ['app']]);
  expect(layersOf(1)).toEqual([['app', 'glibc', 'openssl', 'python']]);
});

test('what never changes by itself costs nothing to merge with what it needs', () => {
  expect(layersOf(3, { python: 0 })).toEqual([['glibc'], ['openssl', 'python'], ['app']]);
});
