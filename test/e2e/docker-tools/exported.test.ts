// The root file system of an image as one archive.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { buildImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

describe.skipIf(isMissing('nix-build', 'patchelf'))('exportImage', () => {
  it('lists the files of all layers', async () => {
    const { bash } = await buildImages('exported', ['bash']);
    const files = (await execa('tar', ['-tf', bash])).stdout.split('\n');
    expect(files).toContain('./bin/bash');
    expect(files).toContainEqual(expect.stringMatching(/^\.\/nix\/store\/[0-9a-z]{32}-bash\/bin\/bash$/));
  });
});
