// Variables of an image and of the one below it.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['built', 'layered'] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('the environment of an image', () => {
  const lines = {} as Record<Name, string[]>;
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('environment', names);
    for (const name of names) lines[name] = (await dockerRun(images[name])).split('\n');
  });

  it.each<[string, Name, string]>([
    ['keeps the variables of the image below: buildImage', 'built', 'FROM_PARENT=true'],
    ['has its own variables: buildImage', 'built', 'FROM_CHILD=true'],
    ['prefers its own variables: buildImage', 'built', 'LAST_LAYER=child'],
    ['keeps the variables of the image below: buildLayeredImage', 'layered', 'FROM_PARENT=true'],
    ['has its own variables: buildLayeredImage', 'layered', 'FROM_CHILD=true'],
    ['prefers its own variables: buildLayeredImage', 'layered', 'LAST_LAYER=child'],
  ])('%s', (_, name, line) => {
    const [variable = ''] = line.split('=');
    expect(lines[name].filter((each) => each.startsWith(`${variable}=`))).toEqual([line]);
  });

  it('says each variable once: buildLayeredImage', async () => {
    const { Config } = await dockerInspect(images.layered);
    expect(Config.Env?.filter((line) => line.startsWith('LAST_LAYER='))).toEqual(['LAST_LAYER=child']);
  });
});
