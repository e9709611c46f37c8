// Nix inside of an image whose database knows the store.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { buildImages, dockerToolsFixture, loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { nixEvaluate } from '../support/nix.ts';
import { withNixlayerPackage } from '../support/nixlayer.ts';

const names = ['built', 'layered'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox', 'patchelf'))(
  'an image with a Nix database',
  () => {
    let images: Record<(typeof names)[number], string>;
    let nix: string;
    beforeAll(async () => {
      images = await loadImages('nix-database', names);
      ({ nix } = await buildImages('nix-database', ['nix']));
    });
    const readlink = (reference: string, path: string) =>
      dockerRun(reference, '/bin/busybox', 'readlink', path);

    it('has the tag of passthru without one: buildLayeredImageWithNixDb', async () => {
      const tag = await nixEvaluate(
        dockerToolsFixture('nix-database'),
        'layered.imageTag',
        withNixlayerPackage(),
      );
      expect(images.layered).toBe(`docker-tools/nix-database-layered:${tag}`);
    });

    it('answers which store paths a package needs', async () => {
      const closure = (await dockerRun(images.built, '/bin/nix-store', '--query', '--requisites', nix)).split(
        '\n',
      );
      expect(closure).toContain(nix);
      expect(closure).toContainEqual(expect.stringMatching(/^\/nix\/store\/[0-9a-z]{32}-glibc$/));
    });

    it('has store paths with the content that the database knows', async () => {
      expect(await dockerRun(images.layered, '/bin/nix-store', '--verify', '--check-contents')).toBe('');
      expect(await dockerRun(images.layered, '/bin/hello')).toBe('Hello, world!');
    });

    it('keeps relative links as they are: buildImage', async () => {
      expect(await readlink(images.built, `${nix}/bin/nix-daemon`)).toBe('nix');
      expect(await readlink(images.built, '/bin/nix-daemon')).toBe('nix');
    });

    it('keeps relative links as they are: buildLayeredImage', async () => {
      expect(await readlink(images.layered, `${nix}/bin/nix-daemon`)).toBe('nix');
      expect(await dockerRun(images.layered, '/bin/nix-daemon', '--version')).toMatch(/^nix-daemon \(Nix\) /);
    });
  },
);
