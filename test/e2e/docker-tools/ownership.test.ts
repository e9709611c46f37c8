// Whose files are in an image, and who may use them.
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['plain', 'chowned', 'ownedStore'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('the files of an image', () => {
  let images: Record<(typeof names)[number], string>;
  beforeAll(async () => {
    images = await loadImages('ownership', names);
  });
  const stat = (reference: string, format: string, ...files: readonly string[]) =>
    dockerRun(reference, '/bin/busybox', 'stat', '-c', format, ...files);
  const runAs = (user: string, ...command: readonly string[]) =>
    docker('run', '--rm', '--network', 'none', '--user', user, ...command);

  it('are in a store that everyone may read and search', async () => {
    expect(await stat(images.plain, '%a', '/nix', '/nix/store')).toBe('755\n755');
    expect(await runAs('65534', images.plain, '/bin/id', '-u')).toBe('65534');
  });

  it('keep the owner that fakeRootCommands gave them', async () => {
    expect(await stat(images.chowned, '%u', '/home/jane')).toBe('1000');
  });

  it('of the store have the owner that uid, gid, uname and gname say', async () => {
    expect(await stat(images.ownedStore, '%u:%g %U:%G', '/nix', '/nix/store')).toBe(
      '1000:1000 user:user\n1000:1000 user:user',
    );
    expect(await dockerRun(images.ownedStore, '/bin/busybox', 'touch', '/nix/store/mine')).toBe('');
  });

  it('can be used by any user on overlay file systems', async () => {
    expect(await docker('info', '--format', '{{.Driver}}')).toBe('overlay2');
    expect(await runAs('1000:1000', images.plain, '/bin/id', '-g')).toBe('1000');
  });
});
