import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DockerImage, dockerInspect, dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { buildArchive, imageFixture, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'dockerd'))('an image on top of others', () => {
  const images: Record<string, DockerImage> = {};

  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    for (const [name, attribute] of Object.entries({ base: 'base', middle: 'middle', top: '' })) {
      const select = attribute === '' ? [] : ['-A', attribute];
      const output = join(folder, `${name}.tar`);
      await buildArchive(imageFixture('from-image'), output, ...select, ...withNixlayerPackage());
      const [reference = ''] = await dockerLoad(output);
      images[name] = await dockerInspect(reference);
    }
    return () => removeTree(folder);
  });

  const layersOf = (name: string) => images[name]?.RootFS.Layers ?? [];

  it('has the layers of the image below it first', () => {
    expect(layersOf('middle').slice(0, layersOf('base').length)).toEqual(layersOf('base'));
    expect(layersOf('top').slice(0, layersOf('middle').length)).toEqual(layersOf('middle'));
    expect(layersOf('top').length).toBeGreaterThan(layersOf('middle').length);
  });

  it('adds its variables to those below: the last value, at the first place', () => {
    expect(images.middle?.Config.Env).toEqual(['PATH=/base/bin', 'ORIGIN=middle', 'BASE=yes']);
    expect(images.top?.Config.Env).toEqual(['PATH=/bin', 'ORIGIN=middle', 'BASE=yes', 'TOP=yes']);
  });

  it('sees the files of all, each as the uppermost has it', async () => {
    const lines = (await dockerRun('registry.example/team/top:1')).split('\n');
    expect(lines.slice(0, 2)).toEqual(['top', 'base']);
    expect(lines).toContain('ORIGIN=middle');
  });
});
