// Images from a registry.
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { buildImages, loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';
import { pushArchive, startRegistry } from '../support/registry.ts';
import { makeTemporaryFolder, removeTree } from '../support/temporary-folder.ts';

const names = ['alone', 'below', 'belowLayered'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'docker-registry', 'skopeo', 'busybox'))(
  'an image that pullImage brings',
  () => {
    let images: Record<(typeof names)[number], string>;

    beforeAll(async () => {
      const registry = await startRegistry();
      const folder = await makeTemporaryFolder();
      try {
        const { image } = await buildImages('to-pull', ['image'], ['--argstr', 'registry', registry.address]);
        const imageDigest = await pushArchive(registry, image, 'docker-tools/to-pull');
        const imageName = `${registry.address}/docker-tools/to-pull`;

        // As a user finds the hash: by pulling once.
        const archive = join(folder, 'image.tar');
        await execa('skopeo', [
          ...['--insecure-policy', 'copy', '--src-tls-verify=false', `docker://${imageName}@${imageDigest}`],
          `docker-archive:${archive}:docker-tools/pulled:1`,
        ]);
        const { stdout: hash } = await execa('nix-hash', ['--type', 'sha256', '--flat', '--base32', archive]);

        const strings = Object.entries({ imageName, imageDigest, hash: `sha256:${hash}` });
        const args = strings.flatMap(([name, value]) => ['--argstr', name, value]);
        images = await loadImages('pulled', names, args);
      } finally {
        await registry.stop();
        await removeTree(folder);
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
