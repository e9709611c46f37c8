import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { assertLayersStay } from '../../src/cli/decided-layers.ts';
import { addExpressionOptions, type ExpressionOptions } from '../../src/cli/expression-options.ts';
import { readRatesFile } from '../../src/cli/rates-option.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-rates-'));
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a file holds rates by name', () => {
  const path = file('rates.json', '{ "openssl": 0.5, "gtk+": 0, "__proto__": 2, "*": 1e-1 }');
  expect(Object.entries(readRatesFile(path))).toEqual([
    ['openssl', 0.5],
    ['gtk+', 0],
    ['__proto__', 2],
    ['*', 0.1],
  ]);
});

test.each([
  ['that is no object', '[]', 'the file is no object', [1, 1]],
  ['with a text', '{\n  "openssl": "0.5"\n}', 'the rate of "openssl" is no number from 0', [2, 14]],
  ['with less than nothing', '{ "openssl": -1 }', 'the rate of "openssl" is no number from 0', [1, 14]],
  ['with more than a double', '{ "openssl": 1e999 }', 'the rate of "openssl" is no number from 0', [1, 14]],
  [
    'with a version',
    '{ "openssl-3.0.13-dev": 1 }',
    '"openssl-3.0.13-dev" has a version; the package is called "openssl-dev"',
    [1, 3],
  ],
  ['with a store path', '{ "/nix/store/a-b": 1 }', '"/nix/store/a-b" is no name of a package', [1, 3]],
  ['with a name twice', '{ "a": 1,\n "a": 2 }', '"a" has two rates', [2, 2]],
])('a file %s is refused', (name, text, message, [line, column]) => {
  expect(() => readRatesFile(file(`${name}.json`, text))).toThrow(
    expect.objectContaining({
      code: 'E_SPEC',
      message: expect.stringContaining(message),
      location: { file: join(folder, `${name}.json`), line, column },
    }),
  );
});

test.each([
  ['is not there', () => join(folder, 'none.json'), 'E_INPUT'],
  ['is no JSON', () => file('text.json', '{ "a": '), 'E_SPEC'],
])('a file that %s is refused', (_, name, code) => {
  expect(() => readRatesFile(name())).toThrow(expect.objectContaining({ code }));
});

test('layers of an archive are not decided anew', () => {
  const options = addExpressionOptions(new Command())
    .parse(['--rates', file('one.json', '{}')], { from: 'user' })
    .opts<ExpressionOptions>();
  expect(() => assertLayersStay('app.tar', options)).toThrow(/app\.tar is an archive/);
});
