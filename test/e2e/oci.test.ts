// OCI archives and layouts, read by programs of others.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerInspect, dockerLoad } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { type BuildReport, buildArchive, imageFixture, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

type OciReport = BuildReport & { readonly manifestDigest: string };
const fixture = imageFixture('own-arguments');
const tag = '1.2.3';

const build = (output: string, ...args: readonly string[]): Promise<OciReport> =>
  buildArchive(fixture, output, ...args) as Promise<OciReport>;
const skopeo = async (...args: readonly string[]): Promise<string> => (await execa('skopeo', args)).stdout;

describe.skipIf(isMissing('nix-build', 'skopeo', 'umoci', 'zstd'))('an image in OCI formats', () => {
  let folder: string;
  let plain: BuildReport;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    plain = await buildArchive(fixture, join(folder, 'app.tar'));
    return () => removeTree(folder);
  });

  it.each([
    ['oci-archive', 'none'],
    ['oci-archive', 'gzip'],
    ['oci-archive', 'zstd'],
    ['oci-layout', 'none'],
    ['oci-layout', 'gzip'],
    ['oci-layout', 'zstd'],
  ])(
    'is accepted by skopeo, with the image ID of the docker-archive: %s, %s',
    async (format, compression) => {
      const output = join(folder, `${format}-${compression}`);
      const report = await build(output, '--format', format, '--compression', compression);
      expect(report.imageId).toBe(plain.imageId);
      const name = `${format === 'oci-layout' ? 'oci' : format}:${output}:${tag}`;
      expect(JSON.parse(await skopeo('inspect', name))).toMatchObject({
        Digest: report.manifestDigest,
        Architecture: 'amd64',
        Labels: {
          'org.opencontainers.image.title': 'Our own title',
          'org.opencontainers.image.licenses': 'MIT AND a licence of ours',
        },
      });
      const manifest = JSON.parse(await skopeo('inspect', '--raw', name));
      expect(manifest.config.digest).toBe(plain.imageId);
      expect(manifest.annotations).toEqual({ 'example.purpose': 'test' });
      // Every digest is checked on the way, those of uncompressed layers as well.
      await skopeo('copy', name, `dir:${output}.copy`);
      if (compression === 'zstd') return; // skopeo makes no docker-archives of it
      await skopeo('copy', name, `docker-archive:${output}.docker.tar:copy:1`);
      const copied = await skopeo('inspect', '--config', '--raw', `docker-archive:${output}.docker.tar`);
      expect(JSON.parse(copied).rootfs.diff_ids).toEqual(plain.layers.map(({ diffId }) => diffId));
    },
  );

  it('is listed and unpacked by umoci, under each of its tags', async () => {
    const layout = join(folder, 'umoci-layout');
    const bundle = join(folder, 'bundle');
    await build(layout, '--format', 'oci-layout', '-t', 'app:1', '-t', 'app:latest');
    expect((await execa('umoci', ['ls', '--layout', layout])).stdout.split('\n')).toEqual(['1', 'latest']);
    await execa('umoci', ['unpack', '--rootless', '--image', `${layout}:latest`, bundle]);
    expect(await readFile(join(bundle, 'rootfs/bin/app'), 'utf8')).toContain('busybox');
  });

  it('has the same bytes each time, as a file and as a stream', async () => {
    const file = join(folder, 'again.tar');
    await build(file, '--format', 'oci-archive');
    const { stdout } = await execa(
      process.execPath,
      [nixlayerProgram, 'stream', fixture, '--format', 'oci-archive'],
      { stdin: 'ignore', encoding: 'buffer' },
    );
    expect((await readFile(file)).equals(stdout)).toBe(true);
  });

  it('has the same manifest when Nix builds it', async () => {
    const layout = join(folder, 'alone');
    const { manifestDigest } = await build(layout, '--format', 'oci-layout');
    for (const attribute of ['ociLayout', 'ociArchive']) {
      const built = await nixBuild(fixture, attribute, withNixlayerPackage());
      const transport = attribute === 'ociLayout' ? 'oci' : 'oci-archive';
      const inspected = JSON.parse(await skopeo('inspect', `${transport}:${built}:${tag}`));
      expect(inspected.Digest).toBe(manifestDigest);
    }
  });

  it('takes over compressed layers of a base image with their digests', async () => {
    const base = join(folder, 'base');
    await build(base, '--format', 'oci-layout', '-t', 'base:1');
    const output = join(folder, 'on-base');
    const conf = JSON.parse(await readFile(await nixBuild(fixture, 'conf', withNixlayerPackage()), 'utf8'));
    const file = join(folder, 'conf.json');
    await writeFile(file, JSON.stringify({ ...conf, from_image: base, store_layers: [] }));
    await buildArchive(file, output, '--format', 'oci-layout', '--compression', 'none', '-t', 'app:1');
    const layersOf = async (name: string) => JSON.parse(await skopeo('inspect', '--raw', name)).layers;
    const own = await layersOf(`oci:${output}:1`);
    // The new layer is the uppermost one of the base again, which is there in compressed form.
    const below = await layersOf(`oci:${base}:1`);
    expect(own).toEqual([...below, below.at(-1)]);
    await skopeo('copy', `oci:${output}:1`, `dir:${output}.copy`);
  });
});

describe.skipIf(isMissing('nix-build', 'dockerd'))('an OCI archive in Docker', () => {
  it.each(['none', 'gzip'])('is loaded under each of its names, with layers in %s', async (compression) => {
    const archive = join(await temporaryFolder(), 'app.tar');
    const names = ['one.example/app:1', 'two.example/app:2'];
    const tags = names.flatMap((name) => ['-t', name]);
    const { imageId } = await build(
      archive,
      '--format',
      'oci-archive',
      '--compression',
      compression,
      ...tags,
    );
    expect((await dockerLoad(archive)).sort()).toEqual(names);
    expect((await dockerInspect('two.example/app:2')).Id).toBe(imageId);
    await docker('image', 'rm', ...names);
  });
});
