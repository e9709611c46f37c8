import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerLoad, dockerRun } from './support/docker.ts';
import { fixtures, isMissing } from './support/environment.ts';
import { buildArchive, imageFixture, nixlayer, reportOf, withNixlayerPackage } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const quickstart = join(fixtures, 'quickstart');

describe.skipIf(isMissing('nix-build'))('a store exported from Nix', () => {
  it.each([
    ['links and commands', imageFixture('team-app')],
    ['one layer of files', imageFixture('build-image')],
    ['shared libraries', imageFixture('redis')],
    ['no store path', imageFixture('empty')],
    ['a greeting', join(quickstart, 'image.nix')],
    ['a base image', imageFixture('from-image'), withNixlayerPackage],
    [
      'a tag that is a hash',
      imageFixture('untagged'),
      () => ['-A', 'streamLayeredImage', ...withNixlayerPackage()],
    ],
  ])('gives the same image as Nix itself: %s', async (_, expression, moreArgs = () => []) => {
    const args = moreArgs();
    const folder = await temporaryFolder();
    const store = join(folder, 'store');
    await nixlayer('store', 'export', expression, '--to', store, ...args);
    const fromNix = await buildArchive(expression, join(folder, 'from-nix.tar'), ...args);
    const fromFolder = await buildArchive(
      expression,
      join(folder, 'from-folder.tar'),
      '--store',
      store,
      ...args,
    );
    expect(fromFolder).toEqual({ ...fromNix, output: fromFolder.output });
  });
});

describe.skipIf(isMissing('nix-build'))('a store exported for several images', () => {
  it('gives each of them', async () => {
    const folder = await temporaryFolder();
    const store = join(folder, 'store');
    const images = [imageFixture('empty'), imageFixture('team-app')];
    await nixlayer('store', 'export', ...images, '--to', store);
    for (const image of images) {
      const fromNix = reportOf(await nixlayer('inspect', image, '--json'));
      expect(reportOf(await nixlayer('inspect', image, '--json', '--store', store))).toEqual(fromNix);
    }
  });
});

describe.skipIf(isMissing('dockerd'))('the store in the repository', () => {
  it('gives an image that runs', async () => {
    const output = join(await temporaryFolder(), 'greeter.tar');
    await buildArchive(join(quickstart, 'image.nix'), output, '--store', join(quickstart, 'store'));
    expect(await dockerLoad(output)).toEqual(['registry.example/team/greeter:1.0']);
    expect(await dockerRun('registry.example/team/greeter:1.0')).toMatch(
      /^Hello from a container image made by nixlayer\.\nLicence: \/nix\/store\//,
    );
  });
});
