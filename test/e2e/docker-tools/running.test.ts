// Images run with what they hold, and without it.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { docker, dockerFiles, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { freePort } from '../support/free-port.ts';
import { waitForHttp } from '../support/wait-for-http.ts';

const names = [
  'streamed',
  'withoutStore',
  'withoutStoreFakechroot',
  'bash',
  'layered',
  'httpServer',
] as const;
type Name = (typeof names)[number];

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('an image', () => {
  let images: Record<Name, string>;
  beforeAll(async () => {
    images = await loadImages('running', names);
  });

  it('runs a streamed program with its closure', async () => {
    expect(await dockerRun(images.streamed)).toBe('Hello, world!');
  });

  describe.each<[string, Name]>([
    ['that leaves the store paths out', 'withoutStore'],
    ['that leaves the store paths out, made with fakechroot', 'withoutStoreFakechroot'],
  ])('%s', (_, name) => {
    it('does not run', async () => {
      await expect(dockerRun(images[name])).rejects.toThrow(/no such file or directory/);
    });

    it('has no entry of the store', async () => {
      const ofStore = (file: string) => /^(?:\.?\/)?nix\/store\/./.test(file);
      expect((await dockerFiles(images[name])).filter(ofStore)).toEqual([]);
      expect((await dockerFiles(images.streamed)).filter(ofStore)).not.toEqual([]);
    });

    it('runs where the store is mounted', async () => {
      const store = ['--volume', '/nix/store:/nix/store:ro'];
      expect(await docker('run', '--rm', '--network', 'none', ...store, images[name])).toBe('Hello, world!');
    });
  });

  it('runs bash as buildImage copied it', async () => {
    expect(await dockerRun(images.bash, '/bin/bash', '-c', 'echo "$BASH"')).toBe('/bin/bash');
  });

  it('runs a layered program beside the files of extraCommands', async () => {
    expect(await dockerRun(images.layered)).toBe('Hello, world!');
    expect(await dockerRun(images.layered, '/bin/cat', '/from-commands')).toBe('extraCommands');
  });

  it('serves pages of the store as a user that extraCommands made', async () => {
    const port = await freePort();
    const container = await docker(
      ...['run', '--detach', '--rm', '--network', 'host', images.httpServer],
      ...['-p', `127.0.0.1:${port}`],
    );
    onTestFinished(async () => void (await docker('kill', container)));
    expect(await waitForHttp(`http://127.0.0.1:${port}/`)).toBe('<p>served from the store</p>\n');
    expect(await docker('exec', container, '/bin/id', '-un')).toBe('web');
  });
});
