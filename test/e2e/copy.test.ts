// Images change their place, and stay what they are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { docker, dockerHost, dockerInspect } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { type MadeStore, makeStore } from './support/made-store.ts';
import { startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

describe('copy', () => {
  let folder: string;
  let store: MadeStore;
  let layout: string;
  let manifestDigest: string;
  let imageId: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    store = await makeStore(join(folder, 'store'), { a: { text: 'a' }, b: { text: 'b' } });
    layout = join(folder, 'app.oci');
    const image = await store.image('copied');
    const words = ['--store', store.folder, '--format', 'oci-layout', '-o', layout, '--json'];
    ({ manifestDigest, imageId } = JSON.parse(await nixlayer('build', image, ...words)));
    return () => removeTree(folder);
  });

  const nixlayer = async (...words: readonly string[]): Promise<string> => {
    const env = { DOCKER_HOST: process.env.NIXLAYER_TEST_DOCKER_HOST ?? '' };
    return (await execa(process.execPath, [nixlayerProgram, ...words], { stdin: 'ignore', env })).stdout;
  };
  const copy = async (from: string, to: string): Promise<{ digest?: string; imageId?: string }> =>
    JSON.parse(await nixlayer('copy', from, to, '--json'));
  const at = (name: string): string => join(folder, name);

  it('between layouts and archives, the manifest stays byte for byte', async () => {
    expect(await copy(layout, `oci-archive:${at('a.tar')}:v1`)).toMatchObject({ digest: manifestDigest });
    expect(await copy(at('a.tar'), `oci:${at('b')}`)).toMatchObject({ digest: manifestDigest });
    expect(await copy(`oci:${at('b')}`, `oci:${at('c')}:v2`)).toMatchObject({ digest: manifestDigest });
    const { manifests } = JSON.parse(readFileSync(join(at('c'), 'index.json'), 'utf8'));
    expect(manifests).toMatchObject([
      { digest: manifestDigest, annotations: { 'org.opencontainers.image.ref.name': 'v2' } },
    ]);
    await nixlayer('validate', at('a.tar'));
    await nixlayer('validate', at('c'));
  });

  it('through a docker-archive, the config stays', async () => {
    expect(await copy(layout, `docker-archive:${at('d.tar')}:other:1`)).toMatchObject({ imageId });
    const inspected = JSON.parse(await nixlayer('inspect', at('d.tar'), '--json'));
    expect(inspected).toMatchObject({ images: [{ imageId, repoTags: ['other:1'] }] });
    await copy(at('d.tar'), `oci:${at('e')}`);
    const back = JSON.parse(await nixlayer('inspect', at('e'), '--json'));
    expect(back).toMatchObject({ images: [{ imageId }] });
  });

  it.each([
    [() => [layout, layout], 'is the image itself'],
    [() => [layout, at('plain')], 'does not say what to write'],
    [() => [at('missing'), `oci:${at('f')}`], 'missing'],
    [() => [layout, 'docker-daemon:0123456789abcdef'], 'is no name for an image'],
    [() => [layout, `oci:${at('f')}@sha256:${'0'.repeat(64)}`], 'is no name for an image'],
  ])('what cannot be copied is said: %#', async (words, message) => {
    await expect(nixlayer('copy', ...words())).rejects.toMatchObject({
      stderr: expect.stringContaining(message),
    });
  });

  describe.skipIf(isMissing('dockerd'))('with a daemon', () => {
    it('an image goes in and comes out again', async () => {
      await copy(layout, 'docker-daemon:copied/app:1');
      expect((await dockerInspect('copied/app:1')).Id).toBe(imageId);
      await copy('docker-daemon:copied/app:1', `docker-archive:${at('g.tar')}`);
      const inspected = JSON.parse(await nixlayer('inspect', at('g.tar'), '--json'));
      expect(inspected).toMatchObject({ images: [{ imageId, repoTags: ['copied/app:1'] }] });
      await docker('image', 'rm', 'copied/app:1');
    });

    it('that has no such image, the daemon is cited', async () => {
      expect(dockerHost()).toMatch(/^unix:/);
      await expect(copy('docker-daemon:no/such:1', `oci:${at('h')}`)).rejects.toMatchObject({
        stderr: expect.stringContaining('docker gave no image no/such:1'),
      });
    });
  });

  describe.skipIf(isMissing('docker-registry'))('with a registry', () => {
    it('an image goes through two repositories into a daemonless archive', async () => {
      const registry = await startRegistry();
      onTestFinished(() => registry.stop());
      const [one, two] = ['one:1', 'two:1'].map((name) => `docker://${registry.address}/${name}`);
      expect(await copy(layout, one!)).toMatchObject({ digest: manifestDigest });
      expect(await copy(one!, two!)).toMatchObject({
        digest: manifestDigest,
        push: { blobs: expect.arrayContaining([expect.objectContaining({ fate: 'mounted' })]), send: 0 },
      });
      expect(await copy(two!, `docker-archive:${at('i.tar')}:i:1`)).toMatchObject({ imageId });
    });
  });
});
