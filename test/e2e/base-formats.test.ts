// Base images in every format that other programs write, and images that exist already as inputs.
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { docker, dockerHost, dockerInspect, dockerLoad, dockerRun } from './support/docker.ts';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import {
  type BuildReport,
  buildArchive,
  imageFixture,
  nixlayer,
  withNixlayerPackage,
} from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const fixture = imageFixture('inheriting');
const needed = ['nix-build', 'dockerd', 'skopeo', 'umoci', 'zstd'];

describe.skipIf(isMissing(...needed))('a base image', () => {
  let folder: string;
  let lower: BuildReport;
  const at = (name: string): string => join(folder, name);
  const skopeo = (...args: readonly string[]) => execa('skopeo', args);
  const onTop = (base: string) => ['--arg', 'base', base, ...withNixlayerPackage()];

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    lower = await buildArchive(fixture, at('lower.tar'), '-A', 'amd64');
    const [reference = ''] = await dockerLoad(lower.output);
    await docker('save', '--output', at('docker-save.tar'), reference);
    const source = `docker-archive:${lower.output}`;
    await skopeo('copy', source, `oci:${at('layout')}:1`);
    await skopeo('copy', source, `oci-archive:${at('oci-archive.tar')}:1`);
    await skopeo('copy', '--dest-compress-format', 'zstd', source, `oci:${at('zstd')}:1`);
    await skopeo('copy', source, `oci:${at('umoci')}:1`);
    await execa('umoci', ['config', '--image', `${at('umoci')}:1`, '--config.label', 'example.umoci=yes']);
    for (const attribute of ['arm64', 'amd64'])
      await buildArchive(
        fixture,
        at('platforms'),
        '-A',
        attribute,
        '--format',
        'oci-layout',
        '-t',
        `lower:${attribute}`,
      );
    return () => removeTree(folder);
  });

  it.each([
    ['docker save', 'docker-save.tar'],
    ['skopeo: an OCI layout', 'layout'],
    ['skopeo: an OCI archive', 'oci-archive.tar'],
    ['skopeo: layers in zstd', 'zstd'],
    ['umoci', 'umoci'],
    ['nixlayer: a layout for two architectures', 'platforms'],
  ])('comes from %s: config and files are inherited, what is there is not added again', async (_, name) => {
    const upper = await buildArchive(fixture, at(`on-${name}.tar`), '-A', 'upper', ...onTop(at(name)));
    const [reference = ''] = await dockerLoad(upper.output);
    expect(await dockerRun(reference)).toBe('lower\nupper\nupper');
    const image = await dockerInspect(reference);
    expect(image).toMatchObject({
      Id: upper.imageId,
      Config: {
        Env: ['PATH=/bin', 'ORIGIN=upper'],
        Entrypoint: ['/bin/sh', '-c'],
        WorkingDir: '/etc',
        Labels: { 'example.lower': 'yes', 'example.both': 'upper' },
      },
    });
    const below = lower.layers.map(({ diffId }) => diffId);
    expect(image.RootFS.Layers.slice(0, below.length)).toEqual(below);
    expect(image.RootFS.Layers).toHaveLength(below.length + 1);
  });

  it.each(['docker-save.tar', 'layout'])('is one of buildImage as well: %s', async (name) => {
    const built = await nixBuild(fixture, 'built', onTop(at(name)));
    const [reference = ''] = await dockerLoad(built);
    const [origin, shell = ''] = (await dockerRun(reference)).split('\n');
    expect(origin).toBe('lower');
    expect(shell).toMatch(/^\/nix\/store\/.*busybox/);
    const { layers } = JSON.parse(await nixlayer('inspect', built, '--json')).images[0];
    expect(layers).toHaveLength(lower.layers.length + 1);
    expect(layers.at(-1).paths.join()).not.toContain('busybox');
  });

  it('keeps the history of the image below, also of steps that made no layer', async () => {
    const { output } = await buildArchive(fixture, at('on-umoci.tar'), '-A', 'upper', ...onTop(at('umoci')));
    const { stdout } = await skopeo('inspect', '--config', '--raw', `docker-archive:${output}`);
    const { history, rootfs } = JSON.parse(stdout);
    expect(history.filter((entry: { empty_layer?: true }) => entry.empty_layer)).toHaveLength(1);
    expect(history).toHaveLength(rootfs.diff_ids.length + 1);
    expect(history[0].comment).toMatch(/^store paths: /);
  });

  it('gives the same image when Nix builds it', async () => {
    const upper = await buildArchive(fixture, at('again.tar'), '-A', 'upper', ...onTop(at('layout')));
    const built = await nixBuild(fixture, 'upper', onTop(at('layout')));
    expect(await nixlayer('inspect', built, '--json')).toContain(upper.imageId);
  });

  it('for another architecture is refused, and the architectures that are there are named', async () => {
    await buildArchive(fixture, at('arm64'), '-A', 'arm64', '--format', 'oci-layout');
    await expect(buildArchive(fixture, at('none.tar'), '-A', 'upper', ...onTop(at('arm64')))).rejects.toThrow(
      /E_BASE_IMAGE[\s\S]*no image for linux\/amd64, only for linux\/arm64/,
    );
  });

  it.each([
    ['layout', 'oci'],
    ['oci-archive.tar', 'oci-archive'],
    ['zstd', 'oci'],
  ])('is an input itself: %s', async (name, transport) => {
    const raw = (await skopeo('inspect', '--raw', `${transport}:${at(name)}`)).stdout;
    const imageId = JSON.parse(raw).config.digest; // skopeo writes another config than it has read
    const report = JSON.parse(await nixlayer('inspect', at(name), '--json'));
    expect(report).toMatchObject({ problems: [], images: [{ imageId }] });
    const copied = await buildArchive(at(name), at(`copy-of-${name}.tar`), '-t', 'copied:1');
    expect(copied.imageId).toBe(imageId);
    await skopeo('inspect', `docker-archive:${copied.output}`);
    await execa(process.execPath, [nixlayerProgram, 'load', at(name), '-t', `loaded-from:${name}`], {
      env: { DOCKER_HOST: dockerHost() },
      stdin: 'ignore',
    });
    expect((await dockerInspect(`loaded-from:${name}`)).Id).toBe(imageId);
  });

  it('for several architectures gives the one that is asked for', async () => {
    const { output } = await buildArchive(at('platforms'), at('arm64.tar'), '--platform', 'linux/arm64');
    expect(JSON.parse((await skopeo('inspect', `docker-archive:${output}`)).stdout).Architecture).toBe(
      'arm64',
    );
  });
});
