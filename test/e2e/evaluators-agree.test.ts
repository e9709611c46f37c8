// Real Nix and the built-in evaluator see the same image in an expression, store paths included.
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import builtImages from '../../fixtures/golden/images/build-images.json' with { type: 'json' };
import golden from '../../fixtures/golden/images/top-layers.json' with { type: 'json' };
import { readDescription } from '../../src/dockertools/read-description.ts';
import { evaluateImageSpec } from '../../src/stages/image-spec-without-nix.ts';
import { dockerToolsFixture } from './support/docker-tools-images.ts';
import { fixtures, isMissing } from './support/environment.ts';
import { imageFixture } from './support/nixlayer.ts';

const cases = join(fixtures, 'golden/images/default.nix');

/** Images of fixtures/docker-tools that Nix can describe without the nixlayer package: tagged, without a base. */
const dockerTools = {
  architecture: ['arm64', 'crossLayered'],
  fakechroot: ['absolutePaths', 'activated'],
  helpers: ['certificates'],
  layers: ['bulk', 'shared'],
  'nix-database': ['built'],
  'nix-shell': ['builds', 'hook', 'inputs', 'passAsFile', 'missingHome'],
  ownership: ['chowned', 'ownedStore'],
  running: ['streamed', 'withoutStoreFakechroot', 'bash', 'httpServer'],
  'store-paths': ['withLink', 'fromFakeRootCommands', 'bareFolder', 'bareFolderLayered'],
};

/** [file, attribute] */
const images: readonly (readonly [string, string])[] = [
  ...['team-app', 'stream', 'redis', 'empty', 'build-image', 'own-arguments'].map(
    (name) => [imageFixture(name), ''] as const,
  ),
  [join(fixtures, 'quickstart/image.nix'), ''],
  ...[...Object.keys(golden.customisationLayers), ...Object.keys(builtImages)]
    // Has a float without fraction, 2.0: older Nix (2.8 among them) writes it to JSON as 2, newer Nix and nixlayer as 2.0.
    .filter((name) => name !== 'l-config-tricky')
    // Base images are made by the nixlayer package.
    .filter((name) => !name.startsWith('b-from-'))
    .map((name) => [cases, name] as const),
  ...Object.entries(dockerTools).flatMap(([file, attributes]) =>
    attributes.map((attribute) => [dockerToolsFixture(file), attribute] as const),
  ),
  [imageFixture('inheriting'), 'upper'],
  ...['server', 'upper', 'piped'].map((attribute) => [imageFixture('explicit-layers'), attribute] as const),
  // Layering pipelines hold store paths, too.
  ...['p-over-over', 'p-split-paths-children'].map((name) => [cases, name] as const),
];

describe.skipIf(isMissing('nix-build'))('the built-in evaluator', () => {
  let fromNix: string[];

  beforeAll(async () => {
    const select = ([file, attribute]: readonly [string, string]) =>
      `(builtins.toJSON (import ${file} { })${attribute === '' ? '' : `.${attribute}`}.imageSpec.data)`;
    const { stdout } = await execa(
      'nix-instantiate',
      ['--eval', '--strict', '--json', '-E', `[ ${images.map(select).join(' ')} ]`],
      { stdin: 'ignore' },
    );
    fromNix = JSON.parse(stdout) as string[];
  });

  it.each(
    images.map(([file, attribute], index) => ({
      file,
      attribute,
      index,
      name: attribute || relative(fixtures, file),
    })),
  )('gives the description that Nix gives: $name', async ({ file, attribute, index }) => {
    const selection = { file, attribute, args: {}, stringArgs: {}, searchPath: [] };
    const spec = await evaluateImageSpec({ selection, storeDir: '/nix/store' });
    expect({ kind: 'spec', spec }).toEqual(readDescription(fromNix[index] ?? '', 'Nix'));
  });
});
