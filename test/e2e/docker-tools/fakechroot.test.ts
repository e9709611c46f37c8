// fakeRootCommands in a root of their own.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['absolutePaths', 'chowned', 'activated'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox', 'proot', 'fakeroot'))(
  'fakeRootCommands with enableFakechroot',
  () => {
    let images: Record<(typeof names)[number], string>;
    beforeAll(async () => {
      images = await loadImages('fakechroot', names);
    });
    const stat = (reference: string, format: string, file: string) =>
      dockerRun(reference, '/bin/busybox', 'stat', '-c', format, file);

    it('use absolute paths of the image', async () => {
      const folder = '/var/lib/service';
      expect(
        await dockerRun(images.absolutePaths, '/bin/cat', `${folder}/state`, `${folder}/sees-itself`),
      ).toBe('written to an absolute path\nyes');
    });

    it('give files to any user', async () => {
      expect(await stat(images.chowned, '%u:%g', '/data/file')).toBe('12345:12345');
    });

    it('activate /etc as NixOS does', async () => {
      expect(await dockerRun(images.activated, '/bin/cat', '/etc/motd')).toBe('welcome');
      expect(await stat(images.activated, '%u:%g %a', '/etc/shadow')).toBe('0:42 640');
      expect(await dockerRun(images.activated, '/bin/ls', '/etc/NIXOS')).toBe('/etc/NIXOS');
    });
  },
);
