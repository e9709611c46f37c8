// Programs of others: they accept what nixlayer writes, in every form that they know, and see the same in it.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { tarOf } from '../image/base/image-archives.ts';
import { docker, dockerInspect, dockerLoad } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { type BuildReport, buildArchive, imageFixture } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';
import { validated } from './support/validated.ts';

describe.skipIf(isMissing('nix-build', 'skopeo', 'umoci'))('an archive written by nixlayer', () => {
  let folder: string;
  let report: BuildReport;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    report = await buildArchive(imageFixture('team-app'), join(folder, 'app.tar'));
    return () => removeTree(folder);
  });

  it('is described by skopeo with the same layers', async () => {
    const { stdout } = await execa('skopeo', ['inspect', `docker-archive:${report.output}`]);
    expect(JSON.parse(stdout)).toMatchObject({
      Architecture: 'amd64',
      Os: 'linux',
      Env: ['GREETING=good morning'],
      Layers: report.layers.map(({ diffId }) => diffId),
    });
  });

  it('becomes an OCI layout with skopeo, that umoci lists and unpacks', async () => {
    const layout = join(folder, 'layout');
    const bundle = join(folder, 'bundle');
    await execa('skopeo', ['copy', `docker-archive:${report.output}`, `oci:${layout}:app`]);
    expect((await execa('umoci', ['ls', '--layout', layout])).stdout).toBe('app');
    await execa('umoci', ['unpack', '--rootless', '--image', `${layout}:app`, bundle]);
    expect(await readFile(join(bundle, 'rootfs/etc/team-app.conf'), 'utf8')).toBe('mode = production\n');
    await validated(layout);
  });
});

type Form = [format: 'docker-archive' | 'oci-archive' | 'oci-layout', compression: string];
/** Every form of an image; docker-archives have uncompressed layers, or those of their base image. */
const forms: readonly Form[] = [
  ['docker-archive', 'none'],
  ['docker-archive', 'gzip'],
  ['docker-archive', 'xz'],
  ['docker-archive', 'bzip2'],
  ['oci-archive', 'none'],
  ['oci-archive', 'gzip'],
  ['oci-archive', 'zstd'],
  ['oci-layout', 'none'],
  ['oci-layout', 'gzip'],
  ['oci-layout', 'zstd'],
];

const motd = 'hello\n';
const needed = ['skopeo', 'umoci', 'podman', 'dockerd', 'zstd'];

describe.skipIf(isMissing(...needed))('an image with a layer of each compression below', () => {
  let folder: string;
  let plain: Buffer;
  let images: ReadonlyMap<string, BuildReport>;
  const nameOf = ([format, compression]: Form): string => `${format}-${compression}`;
  const reportOf = (form: Form): BuildReport => images.get(nameOf(form)) as BuildReport;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    plain = await tarOf([
      { name: 'etc', type: 'directory', mode: 0o755 },
      { name: 'etc/motd', content: motd },
      { name: 'etc/again', type: 'link', linkName: 'etc/motd' },
    ]);
    const made = new Map<string, BuildReport>();
    for (const form of forms) {
      const [format, compression] = form;
      const output = join(folder, nameOf(form));
      // What OCI has no media type for is below each image: it must be compressed anew.
      const base = await dockerArchive(format === 'docker-archive' ? compression : 'xz');
      const options = format === 'docker-archive' ? [] : ['--format', format, '--compression', compression];
      made.set(nameOf(form), await buildArchive(base, output, '-t', `${nameOf(form)}:1`, ...options));
    }
    images = made;
    return () => removeTree(folder);
  });

  async function dockerArchive(compression: string): Promise<string> {
    const root = join(folder, `${compression}.root.tar`);
    await writeFile(root, plain);
    const uncompressed = await buildArchive(root, join(folder, 'base.tar'), '--rootfs', '-t', 'base:1');
    if (compression === 'none') return uncompressed.output;
    const { stdout } = await execa(compression, ['-c'], { input: plain, encoding: 'buffer' });
    const config = (
      await execa('tar', ['-xOf', uncompressed.output, `${uncompressed.imageId.slice(7)}.json`])
    ).stdout;
    const base = join(folder, `base-${compression}.tar`);
    const entries = [
      { name: 'layer.tar', content: Buffer.from(stdout) },
      { name: 'config.json', content: config },
      {
        name: 'manifest.json',
        content: JSON.stringify([{ Config: 'config.json', RepoTags: ['base:1'], Layers: ['layer.tar'] }]),
      },
    ];
    await writeFile(base, await tarOf(entries));
    return base;
  }

  const transport = {
    'docker-archive': 'docker-archive',
    'oci-archive': 'oci-archive',
    'oci-layout': 'oci',
  } as const;

  it.each(forms)('is copied by skopeo, which checks each digest: %s, %s', async (...form) => {
    const { output, imageId, layers } = reportOf(form);
    const source = `${transport[form[0]]}:${output}`;
    const copy = join(await temporaryFolder(), 'copy');
    await execa('skopeo', ['--insecure-policy', 'copy', source, `oci:${copy}:1`]);
    const { stdout } = await execa('skopeo', ['inspect', '--config', '--raw', `oci:${copy}:1`]);
    expect(JSON.parse(stdout).rootfs.diff_ids).toEqual(layers.map(({ diffId }) => diffId));
    const manifest = JSON.parse((await execa('skopeo', ['inspect', '--raw', source])).stdout);
    expect(manifest.config.digest).toBe(imageId);
    // What skopeo makes of it is sound as well.
    expect(await validated(copy)).toMatchObject({ images: 1, layers: layers.length });
  });

  // 0.4 knows no zstd.
  it.each(forms.filter(([format, compression]) => format === 'oci-layout' && compression !== 'zstd'))(
    'is unpacked by umoci: %s, %s',
    async (...form) => {
      const { output } = reportOf(form);
      const bundle = join(await temporaryFolder(), 'bundle');
      await execa('umoci', ['unpack', '--rootless', '--image', `${output}:1`, bundle]);
      for (const name of ['motd', 'again'])
        expect(await readFile(join(bundle, 'rootfs/etc', name), 'utf8')).toBe(motd);
    },
  );

  it.each(forms)('is loaded by podman with the same ID: %s, %s', async (...form) => {
    const { imageId } = reportOf(form);
    const storage = await temporaryFolder();
    const podman = async (...args: readonly string[]): Promise<string> => {
      const places = ['--root', join(storage, 'root'), '--runroot', join(storage, 'run')];
      const { stdout } = await execa('podman', [...places, '--storage-driver', 'vfs', ...args], {
        stdin: 'ignore',
        cwd: folder,
      });
      return stdout;
    };
    const loaded = await podman('load', '--input', nameOf(form));
    const [, name = ''] = /Loaded image: (\S+)/.exec(loaded) ?? [];
    // A layout is named after its path, as it is given.
    if (form[0] !== 'oci-layout') expect(name).toMatch(new RegExp(`/${nameOf(form)}:1$`));
    expect(JSON.parse(await podman('image', 'inspect', name))[0].Id).toBe(imageId.replace('sha256:', ''));
    const root = (await podman('image', 'mount', name)).trim();
    expect(await readFile(join(root, 'etc/again'), 'utf8')).toBe(motd);
  });

  // An OCI archive has what a docker-archive has; zstd is known from version 23 on.
  it.each(forms.filter(([format, compression]) => format !== 'oci-layout' && compression !== 'zstd'))(
    'is loaded by Docker with the same ID: %s, %s',
    async (...form) => {
      const { output, imageId } = reportOf(form);
      const [name = ''] = await dockerLoad(output);
      expect(name).toBe(`${nameOf(form)}:1`);
      expect((await dockerInspect(name)).Id).toBe(imageId);
      await docker('image', 'rm', name);
    },
  );

  // crane reads layers of archives as they are, or in gzip.
  const crane = process.env.NIXLAYER_TEST_CRANE;
  const forCrane = forms.filter(
    ([format, compression]) => format !== 'oci-layout' && ['none', 'gzip'].includes(compression),
  );
  it.each(crane === undefined ? [] : forCrane)('is valid for crane: %s, %s', async (...form) => {
    const { stderr, stdout } = await execa(crane ?? '', ['validate', '--tarball', reportOf(form).output]);
    expect(`${stdout}${stderr}`).toMatch(/^PASS/m);
  });
});
