// Commands that buildImage runs as root in the image.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

const names = ['metacharacters', 'unpackOrder'] as const;

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('runAsRoot', () => {
  let images: Record<(typeof names)[number], string>;
  beforeAll(async () => {
    images = await loadImages('root-commands', names);
  });

  it('takes commands with metacharacters of the shell, beside extraCommands', async () => {
    expect(await dockerRun(images.metacharacters)).toBe("(as root); 'quoted' 2\n(as a user); 'quoted' 3");
  });

  it('sees the layers below unpacked in their order', async () => {
    expect(await dockerRun(images.unpackOrder, '/bin/cat', '/letters')).toBe('abc');
  });
});
