// Images from a registry.
import { beforeAll, describe, expect, it } from 'vitest';
import { openExistingImage } from '../../../src/image/existing-image.ts';
import { asSkopeoImage, hashSkopeoArchive } from '../../../src/image/formats/docker-archive/hash-skopeo.ts';
import { dockerRun } from '../support/docker.ts';
import { buildImages, loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { pushArchive, startRegistry } from '../support/registry.ts';

const names = ['alone', 'below', 'belowLayered'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'docker-registry', 'skopeo', 'busybox'))(
  'an image that pullImage brings',
  () => {
    let images: Record<(typeof names)[number], string>;

    beforeAll(async () => {
      const registry = await startRegistry();
      try {
        const { image } = await buildImages('to-pull', ['image'], ['--argstr', 'registry', registry.address]);
        const imageDigest = await pushArchive(registry, image, 'docker-tools/to-pull');
        const imageName = `${registry.address}/docker-tools/to-pull`;

        // The hash of what skopeo will write, without skopeo.
        const opened = await openExistingImage(image);
        const { base32: hash } = await hashSkopeoArchive(asSkopeoImage(opened), {
          repoTag: 'docker-tools/pulled:1',
        });
        await opened.close();

        const strings = Object.entries({ imageName, imageDigest, hash: `sha256:${hash}` });
        const args = strings.flatMap(([name, value]) => ['--argstr', name, value]);
        images = await loadImages('pulled', names, args);
      } finally {
        await registry.stop();
      }
    });

    it('runs', async () => {
      expect(await dockerRun(images.alone)).toBe('below');
    });

    it('can be the base of another', async () => {
      expect(await dockerRun(images.below)).toBe('above\nbelow');
      expect(await dockerRun(images.belowLayered)).toBe('above\nbelow');
    });
  },
);
