// What is learned from earlier images, and what it does to layers.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { nixlayerProgram } from './support/environment.ts';
import { nixlayer } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const path = (name: string, digit: number): string => `/nix/store/${String(digit).repeat(32)}-${name}`;

/** glibc is large and rests; what the application is updated with each time is `nth`. */
const graph = (nth: number) => {
  const [glibc, data, python] = [path('glibc-2.40', 1), path('data-1', 1), path(`python-3.${nth}`, nth)];
  return [
    { path: glibc, narSize: 30_000_000, references: [] },
    { path: data, narSize: 20_000_000, references: [] },
    { path: python, narSize: 25_000_000, references: [glibc] },
    { path: path('app-1', nth), narSize: 1_000_000, references: [python, data] },
  ];
};

const run = (...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore', reject: false });

it('learns rates from graphs, with which transfer layers', async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  for (const nth of [1, 2, 3]) await writeFile(at(`${nth}.json`), JSON.stringify(graph(nth)));
  const words = [1, 2, 3].map((nth) => at(`${nth}.json`));
  const report = JSON.parse(await nixlayer('rates', ...words, '-o', at('rates.json'), '--json'));
  expect(report.packages).toContainEqual({ name: 'python', pairs: 2, changes: 2, rate: 2.5 / 3 });
  expect(report.packages).toContainEqual({ name: 'app', pairs: 2, changes: 0, rate: 0.5 / 3 });
  expect(JSON.parse(await readFile(at('rates.json'), 'utf8'))).toEqual(report.rates);
  expect(JSON.parse(await nixlayer('rates', ...words))).toEqual(report.rates);

  const plan = ['plan', '--closure', at('3.json'), '--layering', 'transfer', '--max-layers', '3', '--json'];
  const { layers } = JSON.parse(await nixlayer(...plan, '--rates', at('rates.json')));
  expect(
    layers.map(({ paths }: { paths: string[] }) => paths.map((each) => each.replace(/^[^-]*-/, ''))),
  ).toEqual([
    ['data-1', 'glibc-2.40'],
    ['app-1', 'python-3.3'],
  ]);
});

it('tells what is wrong with rates', async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  await writeFile(at('graph.json'), JSON.stringify(graph(1)));
  await writeFile(at('rates.json'), '{ "python-3.1": 1 }');
  await writeFile(at('sound.json'), '{}');
  const plan = ['plan', '--closure', at('graph.json')];
  const one = await run('rates', at('graph.json'));
  expect([one.exitCode, one.stderr]).toEqual([2, expect.stringContaining('at least two')]);
  const wrong = await run(...plan, '--layering', 'transfer', '--rates', at('rates.json'));
  expect([wrong.exitCode, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(/called "python"[\s\S]*rates\.json:1:3/),
  ]);
  const other = await run(...plan, '--rates', at('sound.json'));
  expect([other.exitCode, other.stderr]).toEqual([
    2,
    expect.stringContaining('rates are for the layering transfer'),
  ]);
});
