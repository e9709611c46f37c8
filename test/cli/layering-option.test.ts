import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseLayering } from '../../src/cli/layering-option.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixlayer-layering-'));
afterAll(() => rm(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test.each(['popularity', 'popularity-2024', 'auto', 'single', 'transfer'])('%s is an engine', (name) => {
  expect(parseLayering(name)).toBe(name);
});

test('a .json file holds the steps of a pipeline', () => {
  expect(parseLayering(file('steps.json', '[["split_every", 3]]'))).toEqual([['split_every', 3]]);
});

test.each([
  ['another word', 'best', /popularity, popularity-2024, auto, single, transfer, or a \.json file/],
  ['a missing file', join(folder, 'none.json'), /cannot read .*none\.json/],
  ['a file that is not JSON', file('text.json', 'auto'), /text\.json is not JSON/],
  ['a file without a list', file('object.json', '{}'), /expected a list of steps/],
])('%s is refused', (_, text, message) => {
  expect(() => parseLayering(text)).toThrow(message);
});
