import { describe, expect, test } from 'vitest';
import { readLock } from '../../../src/eval/flake/read-lock.ts';

const lock = (nodes: object, rest: object = {}) =>
  JSON.stringify({ version: 7, root: 'root', nodes, ...rest });

describe('a lock file', () => {
  test('holds where inputs come from, and what follows what', () => {
    const text = lock({
      root: { inputs: { a: 'a', c: ['a', 'b'] } },
      a: {
        flake: false,
        parent: [],
        locked: { type: 'path', path: './a', lastModified: 12 },
        original: { type: 'path', path: './a' },
      },
    });
    const { root, nodes } = readLock(text, 'flake.lock');
    expect(root).toBe('root');
    expect(nodes.get('root')).toEqual({
      inputs: new Map<string, unknown>([
        ['a', 'a'],
        ['c', ['a', 'b']],
      ]),
      isFlake: true,
    });
    expect(nodes.get('a')).toEqual({
      inputs: new Map(),
      isFlake: false,
      parent: [],
      locked: { type: 'path', path: './a', lastModified: 12n },
      original: { type: 'path', path: './a' },
    });
  });

  test.each([
    ['{', /^flake\.lock is no lock file: /],
    ['[]', /its version is undefined, and 5 to 7 are known/],
    [lock({}, { version: 8 }), /its version is 8/],
    [lock({}), /it names no root node/],
    [lock({ root: { inputs: { a: 'b' } } }), /node 'root' refers to a node 'b' that is not there/],
    [lock({ root: { inputs: { a: 1 } } }), /node 'root' has no right 'inputs'/],
    [lock({ root: {}, a: { locked: { rev: [] } } }), /node 'a' has no right 'locked'/],
    [lock({ root: {}, a: { original: 1 } }), /node 'a' has no right 'original'/],
    [lock({ root: {}, a: { parent: 'x' } }), /node 'a' has no right 'parent'/],
  ])('is refused: %s', (text, message) => {
    expect(() => readLock(text, 'flake.lock')).toThrow(message);
  });
});
