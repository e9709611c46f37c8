// What Docker makes of an image, and what comes back from it.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerInspect, dockerLoad, dockerRun } from './support/docker.ts';
import { loadImages } from './support/docker-tools-images.ts';
import { isMissing } from './support/environment.ts';
import { type BuildReport, buildArchive, imageFixture, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('an image of 125 layers', () => {
  let folder: string;
  let report: BuildReport;
  let reference: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    report = await buildArchive(imageFixture('many-layers'), join(folder, 'image.tar'));
    [reference = ''] = await dockerLoad(report.output);
    return () => removeTree(folder);
  });

  it('is taken by Docker, with all its files, for any user', async () => {
    const image = await dockerInspect(reference);
    expect(image.Id).toBe(report.imageId);
    expect(image.RootFS.Layers).toHaveLength(125);
    expect(await docker('run', '--rm', '--network', 'none', '--user', '1000:1000', reference)).toBe('200');
  });

  it('is the same after docker save and docker load', async () => {
    const saved = join(folder, 'saved.tar');
    await docker('save', '--output', saved, reference);
    await docker('image', 'rm', reference);
    expect(await dockerLoad(saved)).toEqual([reference]);
    expect((await dockerInspect(reference)).Id).toBe(report.imageId);
  });
});

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('what docker save writes', () => {
  it('can be the base of another image', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const { layered } = await loadImages('running', ['layered']);
      const saved = join(folder, 'saved.tar');
      await docker('save', '--output', saved, layered);

      const argument = ['--arg', 'archive', saved];
      const archive = await buildArchive(
        imageFixture('on-archive'),
        join(folder, 'image.tar'),
        ...argument,
        ...withNixlayerPackage(),
      );
      const [reference = ''] = await dockerLoad(archive.output);
      expect(await dockerRun(reference)).toBe('above\nextraCommands');
      expect((await dockerInspect(reference)).RootFS.Layers).toEqual([
        ...(await dockerInspect(layered)).RootFS.Layers,
        archive.layers.at(-1)?.diffId,
      ]);
    } finally {
      await removeTree(folder);
    }
  });
});
