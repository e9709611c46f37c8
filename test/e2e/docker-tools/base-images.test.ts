// Images on top of others.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const onRepeated = ['layeredOnRepeated', 'builtOnRepeated', 'rootOnRepeated'] as const;
const names = ['layeredOnLayered', 'builtOnLayered', ...onRepeated] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('an image on top of another', () => {
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('base-images', names);
  });

  it.each<[string, Name]>([
    ['has the files of a layered image: buildImage', 'builtOnLayered'],
    ['has the files of a layered image: buildLayeredImage', 'layeredOnLayered'],
  ])('%s', async (_, name) => {
    expect(await dockerRun(images[name])).toBe('base');
  });

  it('may have a base that repeats a layer', async () => {
    for (const name of onRepeated) {
      expect(await dockerRun(images[name])).toBe('base');
      const { Layers } = (await dockerInspect(images[name])).RootFS;
      expect(Layers[1]).toBe(Layers[0]);
    }
  });
});
