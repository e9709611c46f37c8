import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { assertLayersStay } from '../../src/cli/decided-layers.ts';
import { addExpressionOptions, type ExpressionOptions } from '../../src/cli/expression-options.ts';
import { readLayersFile } from '../../src/cli/layers-option.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-layers-'));
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a file holds lists of store paths, each with its place', () => {
  const path = file(
    'layers.json',
    '[\n  ["/nix/store/a", "/nix/store/b"],\n  [],\n  [\n    "/nix/store/\\u0063"\n  ]\n]',
  );
  const at = (line: number, column: number) => ({ file: path, line, column });
  expect(readLayersFile(path)).toEqual({
    layers: [['/nix/store/a', '/nix/store/b'], [], ['/nix/store/c']],
    locations: [[at(2, 4), at(2, 20)], [], [at(5, 5)]],
  });
});

test.each([
  ['that is no list', '{ "layers": [] }', 'the file is no list', [1, 1]],
  [
    'with a path outside of lists',
    '[\n  ["/nix/store/a"],\n  "/nix/store/b"\n]',
    'layer 2 is no list',
    [3, 3],
  ],
  ['with what is no text', '[\n  ["/nix/store/a", 5]\n]', 'layer 1 holds what is no store path', [2, 20]],
  ['with lists inside of lists', '[[[]]]', 'layer 1 holds what is no store path', [1, 3]],
])('a file %s is refused', (name, text, message, [line, column]) => {
  expect(() => readLayersFile(file(`${name}.json`, text))).toThrow(
    expect.objectContaining({
      code: 'E_SPEC',
      message: expect.stringContaining(message),
      location: { file: join(folder, `${name}.json`), line, column },
    }),
  );
});

test.each([
  ['is not there', () => join(folder, 'none.json'), 'E_INPUT'],
  ['is no JSON', () => file('text.json', '[["/nix/store/a"'), 'E_SPEC'],
  ['is nested without end', () => file('deep.json', '['.repeat(100_000)), 'E_SPEC'],
])('a file that %s is refused', (_, name, code) => {
  expect(() => readLayersFile(name())).toThrow(expect.objectContaining({ code }));
});

test('layers of an archive are not decided anew', () => {
  const words = ['--layers', file('one.json', '[["/nix/store/a"]]')];
  const options = addExpressionOptions(new Command())
    .parse(words, { from: 'user' })
    .opts<ExpressionOptions>();
  expect(() => assertLayersStay('app.tar', options)).toThrow(/app\.tar is an archive/);
});
