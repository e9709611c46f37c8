// Several images with layers in common, on an embedded store: needs no Nix.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { exampleSpec } from '../stages/example-spec.ts';
import { fixtures, nixlayerProgram } from './support/environment.ts';
import { buildArchive, nixlayer } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const store = join(fixtures, 'quickstart', 'store');
let folder: string;
const at = (name: string) => join(folder, name);
const run = (...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, ...args, '--store', store], { stdin: 'ignore', reject: false });

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  const registration = await readFile(join(store, 'registration'), 'utf8');
  const pathOf = (name: string): string =>
    registration.split('\n').find((line) => line.endsWith(`-${name}`))!;
  const customisationLayer = pathOf('greeter-customisation-layer');
  const write = (name: string, imageTag: string, roots: string[]) =>
    writeFile(
      at(`${name}-${imageTag}.spec`),
      JSON.stringify({ ...exampleSpec, imageName: `team/${name}`, imageTag, customisationLayer, roots }),
    );
  await write('greeter', '1', [pathOf('greeter-base.json'), customisationLayer]);
  await write('settings', '1', [pathOf('greeter-settings')]);
  await write('settings', '2', [pathOf('greeter-settings')]);
  return () => removeTree(folder);
});

it('plans them, and makes images that have layers in common', async () => {
  const specs = [at('greeter-1.spec'), at('settings-1.spec')];
  const words = ['plan', ...specs, '--store', store, '--max-layers', '3'];
  const { images, bytes, distinctBytes } = JSON.parse(await nixlayer(...words, '--json'));
  expect(images[0].layers[0].sharedWith).toEqual(['team/settings:1']);
  expect(images[0].sharedBytes).toBe(images[1].sharedBytes);
  expect(bytes - distinctBytes).toBe(images[1].sharedBytes);
  expect(await nixlayer(...words)).toMatch(
    /^team\/greeter:1: .* shared .*\n[\s\S]*settings:1[\s\S]*layering: transfer$/,
  );

  const written = await nixlayer(...words, '--format', 'conf', '-o', at('plans'));
  expect(written.split('\n')).toEqual([at('plans/greeter.json'), at('plans/settings.json')]);
  const [greeter, settings] = await Promise.all(
    ['greeter', 'settings'].map((name) =>
      buildArchive(at(`plans/${name}.json`), at(`${name}.tar`), '--store', store),
    ),
  );
  expect(greeter?.layers).toHaveLength(3);
  expect(greeter?.layers[0]).toEqual(settings?.layers[0]);
});

it('calls files after the tag where two images are called alike', async () => {
  const specs = [at('settings-1.spec'), at('greeter-1.spec'), at('settings-2.spec')];
  await nixlayer('plan', ...specs, '--store', store, '--format', 'conf', '-o', at('three'));
  expect((await readdir(at('three'))).toSorted()).toEqual([
    'greeter.json',
    'settings-1.json',
    'settings-2.json',
  ]);
});

it.each([
  [
    'the same image twice',
    ['settings-1.spec', 'settings-1.spec'],
    ['--format', 'conf', '-o', 'none'],
    /two of the images/,
  ],
  [
    'conf.json without a folder',
    ['settings-1.spec', 'greeter-1.spec'],
    ['--format', 'conf'],
    /-o in which folder/,
  ],
  [
    'a closure',
    ['settings-1.spec', 'greeter-1.spec'],
    ['--closure', 'greeter-1.spec'],
    /one image or with none/,
  ],
  ['another layering', ['settings-1.spec', 'greeter-1.spec'], ['--layering', 'auto'], /layered by transfer/],
])('refuses %s', async (_, specs, words, message) => {
  const { exitCode, stderr } = await run('plan', ...specs.map(at), ...words);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
});
