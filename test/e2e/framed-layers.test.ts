// Layers that are several gzip members or zstd frames: programs of others unpack them as any other.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWith } from './support/cached-runs.ts';
import { docker, dockerFiles, dockerInspect, dockerLoad } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { makeStore, noise } from './support/made-store.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const methods = ['gzip', 'zstd'] as const;
let folder: string;
let imageId: string;
let diffIds: readonly string[];
const layoutOf = (method: string): string => join(folder, `layout-${method}`);
const archiveOf = (method: string): string => join(folder, `${method}.tar`);

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  // One of more than 8 MiB, which is compressed as it comes.
  const store = await makeStore(
    join(folder, 'store'),
    Object.fromEntries(
      names.map((name, index) => [name, { text: name, zeros: index * 3_000_000, noise: noise(5_000_000) }]),
    ),
  );
  const words = [await store.image('framed'), '--store', store.folder, '--max-layers', '3', '--no-cache'];
  for (const method of methods.filter((each) => each !== 'zstd' || !isMissing('zstd'))) {
    const format = ['--compression', method, '--format'];
    const report = await buildWith([...words, ...format, 'oci-layout', '-o', layoutOf(method)], {});
    await buildWith([...words, ...format, 'oci-archive', '-o', archiveOf(method)], {});
    imageId = report.imageId;
    diffIds = report.layers.map(({ diffId }) => diffId);
  }
  return () => removeTree(folder);
});

/** Programs that not every machine has: they are asked where they are. */
const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((each) => existsSync(join(each, program)));

const sha256 = (data: Uint8Array): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

describe.skipIf(isMissing('skopeo', 'zstd'))('frames in skopeo', () => {
  it.each(methods)(
    'are copied with every digest checked, and stored as podman stores them: %s',
    async (method) => {
      const there = await temporaryFolder();
      await execa('skopeo', ['copy', `oci:${layoutOf(method)}:1.0`, `dir:${there}/dir`]);
      const { stdout } = await execa('skopeo', ['inspect', '--raw', `oci:${layoutOf(method)}:1.0`]);
      const places = (JSON.parse(stdout) as { layers: object[] }).layers.flatMap(
        ({ annotations = {} }: { readonly annotations?: Readonly<Record<string, string>> }) =>
          JSON.parse(annotations['dev.nixlayer.store-paths'] ?? '[]'),
      );
      expect(places).toHaveLength(names.length);
      // Each layer is unpacked there, and its diffID is compared.
      const storage = `containers-storage:[vfs@${there}/root+${there}/run]`;
      await execa('skopeo', ['copy', `oci:${layoutOf(method)}:1.0`, `${storage}framed:1.0`]);
      const config = await execa('skopeo', ['inspect', '--config', '--raw', `${storage}framed:1.0`], {
        encoding: 'buffer',
        stripFinalNewline: false,
      });
      expect(sha256(config.stdout)).toBe(imageId);
    },
  );
});

describe.skipIf(isMissing('umoci'))('frames in umoci', () => {
  // Its releases before 0.5 know no zstd.
  it('are unpacked: gzip', async () => {
    const bundle = join(await temporaryFolder(), 'bundle');
    await execa('umoci', ['unpack', '--rootless', '--image', `${layoutOf('gzip')}:1.0`, bundle]);
    const { stdout } = await execa('find', [
      join(bundle, 'rootfs/nix/store'),
      '-name',
      'text',
      '-exec',
      'cat',
      '{}',
      '+',
    ]);
    expect([...stdout].sort()).toEqual(names);
  });
});

describe.skipIf(isMissing('dockerd', 'zstd'))('frames in Docker', () => {
  // zstd is read from Docker 23 on.
  it('are loaded, with the image ID of nixlayer: gzip', async () => {
    expect(await dockerLoad(archiveOf('gzip'))).toEqual(['framed:1.0']);
    const { Id, RootFS } = await dockerInspect('framed:1.0');
    expect([Id, RootFS.Layers]).toEqual([imageId, diffIds]);
    const files = await dockerFiles('framed:1.0');
    expect(files.filter((name) => /^nix\/store\/[^/]+-[a-e]\/text$/.test(name))).toHaveLength(names.length);
    await docker('image', 'rm', 'framed:1.0');
  });
});

if (isOnPath('crane'))
  // It takes no archives whose layers are in zstd.
  it('frames in crane are what the manifest says: gzip', async () => {
    await execa('crane', ['validate', '--tarball', archiveOf('gzip')]);
  });

if (isOnPath('podman'))
  it.each(methods)('frames in podman are loaded, with the image ID of nixlayer: %s', async (method) => {
    const there = await temporaryFolder();
    const storage = ['--root', `${there}/root`, '--runroot', `${there}/run`, '--storage-driver', 'vfs'];
    await execa('podman', [...storage, 'load', '--input', archiveOf(method)]);
    const { stdout } = await execa('podman', [...storage, 'image', 'inspect', 'framed:1.0']);
    expect(`sha256:${JSON.parse(stdout)[0].Id}`).toBe(imageId);
  });

describe.skipIf(isMissing('zstd'))('frames in gzip and zstd', () => {
  it.each(methods)('are unpacked by the program itself: %s', async (method) => {
    const layout = layoutOf(method);
    const blob = (digest: string): string => join(layout, 'blobs', digest.replace(':', '/'));
    const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
    const manifest = JSON.parse(await readFile(blob(index.manifests[0].digest), 'utf8'));
    for (const [at, { digest }] of manifest.layers.entries()) {
      const { stdout } = await execa(method, ['-dc'], { inputFile: blob(digest), encoding: 'buffer' });
      expect(sha256(stdout)).toBe(diffIds[at]);
    }
  });
});
