// Images for other machines than the one that builds them.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from '../support/docker.ts';
import { dockerToolsFixture, loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { nixEvaluate } from '../support/nix.ts';
import { withNixlayerPackage } from '../support/nixlayer.ts';

const names = ['arm64', 'arm64Layered', 'crossBuilt', 'crossLayered'] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox', 'gcc'))('an image for another machine', () => {
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('architecture', names);
  });

  it('has the architecture of its packages', async () => {
    const description = await nixEvaluate(
      dockerToolsFixture('architecture'),
      'foreignDescription',
      withNixlayerPackage(),
    );
    expect(description).toMatchObject({ architecture: 'arm64', os: 'linux' });
    expect((await dockerInspect(images.crossBuilt)).Architecture).toBe('386');
  });

  it('has the architecture that was given: buildImage and buildLayeredImage', async () => {
    expect((await dockerInspect(images.arm64)).Architecture).toBe('arm64');
    expect((await dockerInspect(images.arm64Layered)).Architecture).toBe('arm64');
  });

  it.each<[string, Name]>([
    ['runs there with programs made here: buildImage', 'crossBuilt'],
    ['runs there with programs made here: buildLayeredImage', 'crossLayered'],
  ])('%s', async (_, name) => {
    expect(await dockerRun(images[name])).toBe('hello from i686');
  });
});
