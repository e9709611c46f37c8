import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAttributeNames } from '../../src/stages/attribute-names.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixlayer-attributes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function namesIn(text: string, ...path: readonly string[]) {
  const file = join(folder, 'a.nix');
  writeFileSync(file, text);
  const request = { file, paths: [path], args: {}, stringArgs: { tag: '2' }, searchPath: [] };
  // No test is about time.
  return findAttributeNames({ ...request, timeoutMs: 600_000 });
}

const image = '(pkgs.dockerTools.buildImage { name = "a"; })';

test.each([
  ['of a set', '{ b = 1; a = 2; }', [], [{ name: 'a' }, { name: 'b' }]],
  [
    'with images first',
    `{ pkgs }: { a = 1; z = ${image}; s = { }; }`,
    [],
    [{ name: 'z', kind: 'image' }, { name: 'a' }, { name: 's', kind: 'set' }],
  ],
  [
    'with packages',
    '{ p = derivation { name = "p"; system = "s"; builder = "/b"; }; }',
    [],
    [{ name: 'p', kind: 'package' }],
  ],
  [
    'of what is overridden',
    `{ pkgs }: { i = ${image}.override { tag = "1"; }; }`,
    [],
    [{ name: 'i', kind: 'image' }],
  ],
  ['further in', '{ a.b = { c = 1; }; }', ['a', 'b'], [{ name: 'c' }]],
  ['of functions on the way', '{ pkgs }: { f = { x ? 1 }: { y = x; }; }', ['f'], [{ name: 'y' }]],
  ['with the arguments given', '{ tag ? "1" }: { ${tag} = 1; }', [], [{ name: '2' }]],
  [
    'of both branches',
    '{ pkgs }: if pkgs.x then { a = 1; } else { b = 1; }',
    [],
    [{ name: 'a' }, { name: 'b' }],
  ],
  ['that are known beside unknown ones', '{ pkgs }: pkgs.all // { a = 1; }', [], [{ name: 'a' }]],
  ['of no derivation', '{ p = derivation { name = "p"; system = "s"; builder = "/b"; }; }', ['p'], []],
  ['of nothing that is not there', '{ a = 1; }', ['b'], []],
  ['of no text that is not Nix', '{ a = ', [], []],
  ['of nothing that fails', 'throw "no"', [], []],
  ['of nothing without end', 'let x = x; in x', [], []],
  ['beside what fails', '{ a = throw "no"; b = 1; }', [], [{ name: 'a' }, { name: 'b' }]],
])('names %s', async (_, text, path, expected) => {
  expect(await namesIn(text, ...path)).toEqual(expected);
});

test('there are none of a file that is not there', async () => {
  const request = { file: join(folder, 'none.nix'), paths: [[]], args: {}, stringArgs: {}, searchPath: [] };
  expect(await findAttributeNames({ ...request, timeoutMs: 600_000 })).toEqual([]);
});
