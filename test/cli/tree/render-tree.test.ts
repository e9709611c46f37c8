import { expect, it } from 'vitest';
import { imageTree } from '../../../src/cli/tree/image-tree.ts';
import { renderTree } from '../../../src/cli/tree/render-tree.ts';
import { packageNotes, packageText } from '../../../src/cli/tree/tree-words.ts';
import { storePath } from '../../stages/example-spec.ts';
import { exampleComparison, exampleInput, inputOf, madeContents } from './example-input.ts';

it('prints layers and packages with sizes that can be read down', () => {
  expect(renderTree(imageTree(exampleInput), 10)).toEqual([
    '  32.1 kB  app:1  (linux/amd64, 3 layers, 3 store paths)',
    '    30 kB  ├─ 1 store',
    '    30 kB  │  └─ openssl 3.0.14',
    '   2.1 kB  ├─ 2 store',
    '     2 kB  │  ├─ curl (bin) 8.5.0',
    '    100 B  │  └─ app 1.0',
    '     10 B  └─ 3 customisation',
  ]);
});

it('prints as many packages of a layer as it is asked for, and sums up the others', () => {
  const lines = renderTree(imageTree(exampleInput), 1);
  expect(lines.slice(3, 6)).toEqual([
    '   2.1 kB  ├─ 2 store',
    '     2 kB  │  ├─ curl (bin) 8.5.0',
    '    100 B  │  └─ … 1 more (--all)',
  ]);
});

it('marks changes with growth, those first, and lists what is gone', () => {
  expect(renderTree(imageTree(exampleComparison), 10)).toEqual([
    '  32.1 kB            app:1  (linux/amd64, 3 layers, 3 store paths, compared with old.tar)',
    '    30 kB     +1 kB  ├─ ~ 1 store',
    '    30 kB     +1 kB  │  └─ ~ openssl 3.0.13 → 3.0.14',
    '   2.1 kB   +1.6 kB  ├─ ~ 2 store',
    '     2 kB     +2 kB  │  ├─ + curl (bin) 8.5.0',
    '    100 B            │  └─   app 1.0 (was in layer 1)',
    '     10 B            ├─   3 customisation',
    '             -400 B  └─ − gone',
    '             -400 B     └─ − zlib 1.3 (was in layer 2)',
  ]);
});

it('obeys no name', () => {
  const hostile = storePath('f', 'x\u001b]0;owned\u0007\u202e-1.0');
  const contents = madeContents([{ storePath: hostile, size: 1, layer: 0 }], [], { names: ['a\nb'] });
  const text = renderTree(imageTree(inputOf(contents)), 10);
  expect(text.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(text[2]).toContain('x\\u001b]0;owned\\u0007\\u202e 1.0');
});

it.each([
  ['another version', '2', { kind: 'updated', growth: 0, from: ['1'] }, 'x 1 → 2', []],
  ['several before', '2', { kind: 'updated', growth: 0, from: ['0', '1'] }, 'x 0, 1 → 2', []],
  ['a first version', '2', { kind: 'updated', growth: 0, from: [''] }, 'x without a version → 2', []],
  ['another content', '2', { kind: 'updated', growth: 0, from: ['2'] }, 'x 2', ['another content']],
  ['content without versions', '', { kind: 'updated', growth: 0, from: [''] }, 'x', ['another content']],
  ['another hash', '2', { kind: 'rebuilt', growth: 0 }, 'x 2', ['only its hash is another']],
  ['what is gone', '2', { kind: 'removed', growth: -1 }, 'x 2', ['was in layer 1']],
] as const)('has words for %s', (_, version, change, text, notes) => {
  const shown = { storePath: storePath('a', 'x'), name: 'x', size: 1, closureSize: 1, layer: 0 };
  expect(packageText({ ...shown, version, change })).toBe(text);
  expect(packageNotes({ ...shown, version, change })).toEqual(notes);
});
