import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceStack } from '../../src/cli/source-stack.ts';

let folder: string;
let stack: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nixlayer-stack-'));
  const source = join(folder, 'thrower.ts');
  await writeFile(
    source,
    `interface Reason {\n  readonly text: string;\n}\nthrow new Error(({ text: 'no' } as Reason).text);\n`,
  );
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const bundle = await rolldown({ input: source });
  await bundle.write({ dir: join(folder, 'dist'), sourcemap: true });
  await bundle.close();
  ({ stderr: stack } = await execa(process.execPath, [join(folder, 'dist/thrower.js')], { reject: false }));
});
afterAll(() => rm(folder, { recursive: true }));

test('a place in a bundle becomes the place in its source', () => {
  expect(stack).toContain('dist/thrower.js:');
  expect(sourceStack(stack)).toContain('thrower.ts:4:7');
});

test('a place without a source map stays', () => {
  const line = `    at run (${pathToFileURL(join(folder, 'other.js')).href}:3:14)`;
  expect(sourceStack(line)).toBe(line);
});
