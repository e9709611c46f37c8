// When Docker says that an image was made.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['epoch', 'now', 'layeredNow'] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd'))('the time of an image', () => {
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('created', names);
  });

  it('is one second after the epoch by default', async () => {
    expect((await dockerInspect(images.epoch)).Created).toBe('1970-01-01T00:00:01Z');
  });

  it.each<[string, Name]>([
    ['is that of the build with created = "now": buildImage', 'now'],
    ['is that of the build with created = "now": buildLayeredImage', 'layeredNow'],
  ])('%s', async (_, name) => {
    expect(Date.parse((await dockerInspect(images[name])).Created)).toBeGreaterThan(Date.parse('2020-01-01'));
  });
});
