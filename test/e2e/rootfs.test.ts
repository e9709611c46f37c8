// Root file systems as tar archives, which are no images: what `docker export` gives.
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { buildArchive, imageFixture, nixlayer, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const fixture = imageFixture('on-rootfs');

describe.skipIf(isMissing('nix-build', 'dockerd', 'fakeroot', 'rsync', 'unshare'))('docker export', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const onTop = () => ['--arg', 'rootfs', at('rootfs.tar'), ...withNixlayerPackage()];

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    const lower = await buildArchive(imageFixture('inheriting'), at('lower.tar'), '-A', 'amd64');
    const [reference = ''] = await dockerLoad(lower.output);
    const container = await docker('create', reference);
    await docker('export', '--output', at('rootfs.tar'), container.trim());
    return () => removeTree(folder);
  });

  it('gives an image where --rootfs says what it is', async () => {
    const args = ['--rootfs', '-t', 'exported:1'] as const;
    const { output } = await buildArchive(at('rootfs.tar'), at('image.tar'), ...args);
    const [reference = ''] = await dockerLoad(output);
    expect(await dockerRun(reference, '/bin/sh', '-c', 'cat /etc/origin')).toBe('lower');
    expect(await nixlayer('inspect', at('rootfs.tar'), '--rootfs')).toMatch(/in 1 layers[\s\S]*all digests/);
    const { exitCode, stderr } = await execa(
      process.execPath,
      [nixlayerProgram, 'inspect', at('rootfs.tar')],
      {
        reject: false,
      },
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/--rootfs, or fromRootfs/),
    });
  });

  it('has the files that the container had', async () => {
    await nixlayer('export', at('rootfs.tar'), '--rootfs', '-o', at('again.tar'));
    const listed = async (name: string) => {
      // Without the ./ in front that ours has, and the folder itself.
      const names = ['--show-transformed-names', '--transform=s,^[.]/\\(.\\),\\1,SH'];
      const { stdout } = await execa('tar', ['--numeric-owner', ...names, '-tvf', at(name)]);
      const lines = stdout.split('\n').filter((line) => !line.endsWith(' ./'));
      return lines.sort();
    };
    expect(await listed('again.tar')).toEqual(await listed('rootfs.tar'));
  });

  it.each([
    ['layered', 'lower\nupper'],
    ['built', 'lower\nupper'],
    ['asRoot', 'changed lower\nupper'],
  ])('is below an image with fromRootfs: %s', async (attribute, text) => {
    const [reference = ''] = await dockerLoad(await nixBuild(fixture, attribute, onTop()));
    expect(await dockerRun(reference)).toBe(text);
  });

  it('is not below it together with an image', async () => {
    await expect(nixBuild(fixture, 'both', onTop())).rejects.toThrow(
      /fromRootfs stands instead of fromImage/,
    );
  });
});
