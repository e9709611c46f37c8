import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { docker, dockerHost, dockerInspect, dockerRun } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { buildArchive, imageFixture } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const reference = 'registry.example/team/empty:1';

const load = (host: string, ...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, 'load', ...args], {
    stdin: 'ignore',
    env: { DOCKER_HOST: host },
  });

const forget = () => docker('image', 'rm', '--force', reference);

describe.skipIf(isMissing('nix-build', 'dockerd'))('nixlayer load', () => {
  it('makes an image and puts it into the daemon', async () => {
    await forget();
    const { stdout } = await load(dockerHost(), imageFixture('empty'), '--json');
    const { imageId } = JSON.parse(stdout) as { imageId: string };
    expect((await dockerInspect(reference)).Id).toBe(imageId);
    expect(await dockerRun(reference)).toBe('nothing from the store');
  });

  it('takes an archive that is there already', async () => {
    const archive = join(await temporaryFolder(), 'empty.tar');
    const { imageId } = await buildArchive(imageFixture('empty'), archive);
    await forget();
    await load(dockerHost(), archive);
    expect((await dockerInspect(reference)).Id).toBe(imageId);
  });

  it('warns of more layers than Docker takes, before it sends them', async () => {
    await expect(
      load(dockerHost(), imageFixture('many-layers'), '--max-layers', '126'),
    ).rejects.toMatchObject({
      stderr: expect.stringMatching(/warning: the image has 126 layers.*max depth exceeded/s),
    });
  });

  it('waits for a daemon that is not there yet', async () => {
    await forget();
    const socket = join(await temporaryFolder(), 'docker.sock');
    const loading = load(`unix://${socket}`, imageFixture('empty'), '--wait', '60s');
    await setTimeout(2000);
    await symlink(new URL(dockerHost()).pathname, socket);
    await loading;
    expect(await dockerRun(reference)).toBe('nothing from the store');
  });
});
