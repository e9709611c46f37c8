// Images on top of others.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['layeredOnLayered', 'builtOnLayered', 'layeredOnRepeated', 'builtOnRepeated'] as const;
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

  it('may repeat a layer of the other', async () => {
    for (const name of ['builtOnRepeated', 'layeredOnRepeated'] as const) {
      expect(await dockerRun(images[name])).toBe('base');
      const { Layers } = (await dockerInspect(images[name])).RootFS;
      expect(Layers[0]).toBe(Layers[1]);
      expect(Layers).toHaveLength(name === 'builtOnRepeated' ? 3 : 4);
    }
  });
});
