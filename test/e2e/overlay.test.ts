// The overlay keeps nixpkgs' description of images and replaces only what writes them.
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing, prepared } from './support/environment.ts';
import { nixBuild, nixEvaluate } from './support/nix.ts';
import { buildArchive, imageFixture, nixlayer } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const file = imageFixture('overlay');
const source = () => ['--argstr', 'nixlayerSource', prepared('NIXLAYER_TEST_SOURCE')];
const evaluate = (attribute: string) => nixEvaluate(file, attribute, source());
const build = (attribute: string) => nixBuild(file, attribute, source());

interface Inspected {
  readonly images: readonly { readonly imageId: string; readonly repoTags: readonly string[] }[];
}
const inspect = async (archive: string): Promise<unknown> =>
  (JSON.parse(await nixlayer('inspect', archive, '--json')) as Inspected).images.map(
    ({ imageId, repoTags }) => ({ imageId, repoTags }),
  );

describe.skipIf(isMissing('nix-build', 'dockerd'))('the overlay', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(() => removeTree(folder));

  it.each([
    'archive.imageTag',
    'archive.imageName',
    'stream.imageTag',
    'stream.isExe',
    'stream.team',
    'archive.name',
  ])('keeps %s', async (attribute) => {
    expect(await evaluate(`overlaid.${attribute}`)).toEqual(await evaluate(`without.${attribute}`));
  });

  it.each(['stream.conf', 'stream.streamScript', 'archive.conf', 'files'])(
    "leaves nixpkgs' own %s",
    async (attribute) => {
      expect(await evaluate(`overlaid.${attribute}`)).toBe(await evaluate(`without.${attribute}`));
    },
  );

  it('replaces what writes an image, and nothing of the image', async () => {
    const [before, after] = [await build('without.archive'), await build('overlaid.archive')];
    expect(after).not.toBe(before);
    expect(await inspect(after)).toEqual(await inspect(before));
    const [reference = ''] = await dockerLoad(after);
    expect(reference).toBe(`registry.example/team/overlaid:${await evaluate('overlaid.archive.imageTag')}`);
    expect(await dockerRun(reference)).toBe('through the overlay');
  });

  it.each(['ociLayout', 'ociArchive'])('offers the same image as %s', async (attribute) => {
    const image = await inspect(await build(`overlaid.archive.${attribute}`));
    expect(image).toEqual(await inspect(await build('without.archive')));
  });

  it('gives images that nixlayer takes as its input', async () => {
    const image = await buildArchive(await build('overlaid.stream'), join(folder, 'stream.tar'));
    expect(image.repoTags).toEqual(['registry.example/team/overlaid:1']);
  });

  it.each(['overlaid.stream ? override', 'overlaid.library ? pullImage', '!(without.library ? pullImage)'])(
    'has what belongs to it: %s',
    async (question) => {
      const expression = `with import ${file} { }; ${question}`;
      const { stdout } = await execa('nix-instantiate', ['--eval', '-E', expression], { stdin: 'ignore' });
      expect(stdout).toBe('true');
    },
  );
});
