// The images as nix-build makes them, with nixlayer as the builder inside of Nix.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerLoad, dockerLoadOutputOf, dockerRun } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { nixBuild, nixEvaluate } from './support/nix.ts';
import { buildArchive, imageFixture, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'dockerd'))('nix-build with the library', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(() => removeTree(folder));

  const build = (name: string, attribute = '') =>
    nixBuild(imageFixture(name), attribute, withNixlayerPackage());
  const evaluate = (name: string, attribute: string) =>
    nixEvaluate(imageFixture(name), attribute, withNixlayerPackage());

  it('makes an archive of buildLayeredImage, the same image as nixlayer makes alone', async () => {
    const archive = await build('team-app');
    expect(archive).toMatch(/-app\.tar\.gz$/);
    const [reference = ''] = await dockerLoad(archive);
    expect(reference).toBe('registry.example/team/app:2.4.1');
    const alone = await buildArchive(imageFixture('team-app'), join(folder, 'team-app.tar'));
    expect((await dockerInspect(reference)).Id).toBe(alone.imageId);
  });

  it('makes an archive of buildImage, with files in place of links', async () => {
    const archive = await build('build-image');
    expect(archive).toMatch(/-docker-image-report\.tar\.gz$/);
    const [reference = ''] = await dockerLoad(archive);
    expect(await dockerRun(reference)).toBe('a file, not a link\nwritten by a command');
    const alone = await buildArchive(imageFixture('build-image'), join(folder, 'report.tar'));
    expect((await dockerInspect(reference)).Id).toBe(alone.imageId);
  });

  it('makes a script of streamLayeredImage, that writes the image to its output', async () => {
    const script = await build('stream');
    expect(script).toMatch(/-stream-streamed$/);
    const [reference = ''] = await dockerLoadOutputOf(script);
    expect(reference).toBe('registry.example/team/streamed:1');
    const image = await dockerInspect(reference);
    expect(image.Created).toBe('2024-02-29T12:00:00Z');
    expect(image.RootFS.Layers.length).toBeLessThanOrEqual(3);
    expect(await dockerRun(reference)).toMatch(/^streamed by \/nix\/store\/.*\/bin\/bash$/);
  });

  it("makes scripts that take other names, in dockerTools' words and in ours", async () => {
    const script = await build('stream');
    const names = ['first.example/app:1', 'second.example/app:2', 'third.example/app:3'];
    const args = ['--repo_tag', names[0] ?? '', '-t', names[1] ?? '', '--tag', names[2] ?? ''];
    expect((await dockerLoadOutputOf(script, ...args)).sort()).toEqual(names);
  });

  it('names the image in passthru', async () => {
    expect(await evaluate('team-app', 'imageName')).toBe('registry.example/team/app');
    expect(await evaluate('team-app', 'imageTag')).toBe('2.4.1');
    expect(await evaluate('stream', 'isExe')).toBe(true);
  });

  it.each(['buildLayeredImage', 'buildImage'])(
    'gives an untagged %s the tag that passthru names',
    async (name) => {
      const tag = await evaluate('untagged', `${name}.imageTag`);
      expect(tag).toMatch(/^[0-9a-df-np-sv-z]{32}$/);
      expect(await dockerLoad(await build('untagged', name))).toEqual([
        `registry.example/team/untagged-${name.toLowerCase()}:${tag}`,
      ]);
    },
  );

  it('gives an untagged streamLayeredImage the tag that passthru names', async () => {
    const tag = await evaluate('untagged', 'streamLayeredImage.imageTag');
    expect(await dockerLoadOutputOf(await build('untagged', 'streamLayeredImage'))).toEqual([
      `registry.example/team/untagged-streamlayeredimage:${tag}`,
    ]);
  });

  it('describes an image as pure data, equal to what the file of the description says', async () => {
    const data = await nixEvaluate(imageFixture('team-app'), 'imageSpec.data');
    expect(data).toMatchObject({ version: 1, imageName: 'registry.example/team/app', derivationName: 'app' });
    const file = await nixBuild(imageFixture('team-app'), 'imageSpec');
    expect(data).toEqual(JSON.parse(await readFile(file, 'utf8')));
  });

  it.each(['imageSpec', 'conf', 'stream'])(
    'leaves a %s from which nixlayer makes the same image',
    async (attribute) => {
      const alone = await buildArchive(imageFixture('team-app'), join(folder, 'team-app.tar'));
      const again = await buildArchive(await build('team-app', attribute), join(folder, `${attribute}.tar`));
      expect(again).toEqual({ ...alone, output: again.output });
    },
  );
});
