// The docker-archive that nixlayer hashes for pullImage is the one that skopeo writes.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { openExistingImage } from '../../src/image/existing-image.ts';
import { asSkopeoImage, hashSkopeoArchive } from '../../src/image/formats/docker-archive/hash-skopeo.ts';
import { writeSkopeoArchive } from '../../src/image/formats/docker-archive/write-skopeo.ts';
import { type Entry, folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

type Stored = (plain: Buffer) => Buffer | Promise<Buffer>;

const plain: Stored = (tar) => tar;
const gzip: Stored = (tar) => gzipSync(tar);
const zstd: Stored = async (tar) =>
  Buffer.from((await execa('zstd', ['-c'], { input: tar, encoding: 'buffer' })).stdout);

const file = (name: string, content = `${name}\n`): readonly Entry[] => [{ name, content }];

const config = { os: 'linux', architecture: 'amd64' };
const everything = {
  ...config,
  created: '2024-02-29T12:00:00.123456789Z',
  author: 'somebody',
  variant: 'v8',
  docker_version: '27.1',
  container: 'abc',
  container_config: { Cmd: null },
  config: { Env: ['A=<b>&c', 'Ä=\u2028', 'slash=\\/'], Cmd: [], Labels: { b: '1', a: '2' }, x: 1.5e300 },
  history: [{ created_by: 'RUN <x>' }],
};

interface Case {
  readonly layers: readonly (readonly [readonly Entry[], Stored])[];
  readonly config?: object;
  readonly mediaTypes?: 'docker';
  readonly name?: string;
}

const big = 'x'.repeat(3_000_000);
const cases: Readonly<Record<string, Case>> = {
  'one layer': { layers: [[file('a'), plain]] },
  'several layers, one of them large': {
    layers: [
      [file('a'), plain],
      [file('b', big), gzip],
      [file('c'), gzip],
    ],
  },
  'equal layers': {
    layers: [
      [file('a'), gzip],
      [file('b'), gzip],
      [file('a'), gzip],
      [file('a'), plain],
    ],
  },
  'an empty layer twice': {
    layers: [
      [[], gzip],
      [file('a'), gzip],
      [[], gzip],
    ],
  },
  'no layers': { layers: [] },
  'all that a config can have': { config: everything, layers: [[file('a'), gzip]] },
  'a config with nulls': {
    config: { ...config, config: null, created: null, container: null },
    layers: [[file('a'), gzip]],
  },
  'a manifest of Docker': { mediaTypes: 'docker', config: everything, layers: [[file('a'), gzip]] },
  'a name with registry, port and folders': {
    name: 'registry.example:5000/team/app:1.0',
    layers: [[file('a'), gzip]],
  },
  'a name of a folder of Docker Hub': { name: 'team/app:1.0', layers: [[file('a'), gzip]] },
  'the other name of Docker Hub': { name: 'index.docker.io/app:1.0', layers: [[file('a'), gzip]] },
  'a name of this machine': { name: 'localhost/app:1.0', layers: [[file('a'), gzip]] },
};

const dockerTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

async function layoutOf({ layers, config: own = config, mediaTypes }: Case): Promise<string> {
  const made = ociLayout();
  const stored = await Promise.all(
    layers.map(async ([entries, store]) => {
      const tar = await tarOf(entries);
      return { plain: tar, stored: await store(tar), store };
    }),
  );
  const diffIds = stored.map(({ plain: tar }) => `sha256:${createHash('sha256').update(tar).digest('hex')}`);
  // Laid out as some programs do.
  const configText = JSON.stringify({ ...own, rootfs: { type: 'layers', diff_ids: diffIds } }, null, 3);
  const types = new Map([
    [plain, 'application/vnd.oci.image.layer.v1.tar'],
    [gzip, 'application/vnd.oci.image.layer.v1.tar+gzip'],
    [zstd, 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ]);
  const isDocker = mediaTypes === 'docker';
  const manifest = {
    schemaVersion: 2,
    mediaType: isDocker ? dockerTypes.manifest : 'application/vnd.oci.image.manifest.v1+json',
    config: made.add(configText, isDocker ? dockerTypes.config : 'application/vnd.oci.image.config.v1+json'),
    layers: stored.map(({ stored: bytes, store }) =>
      made.add(bytes, isDocker ? dockerTypes.layer : (types.get(store) ?? '')),
    ),
  };
  return folderOf(made.files([made.add(JSON.stringify(manifest), manifest.mediaType)]));
}

async function bySkopeo(source: string, repoTag: string | undefined): Promise<Buffer> {
  const output = join(await temporaryFolder(), 'skopeo.tar');
  const target = `docker-archive:${output}${repoTag === undefined ? '' : `:${repoTag}`}`;
  await execa('skopeo', ['--insecure-policy', 'copy', source, target], { stdin: 'ignore' });
  return readFile(output);
}

async function byNixlayer(path: string, repoTag: string | undefined): Promise<Buffer> {
  const image = await openExistingImage(path);
  const output = join(await temporaryFolder(), 'nixlayer.tar');
  const out = createWriteStream(output);
  await writeSkopeoArchive(asSkopeoImage(image), out, { repoTag });
  out.end();
  await finished(out);
  const archive = await readFile(output);
  const { sri, base32, size } = await hashSkopeoArchive(asSkopeoImage(image), { repoTag });
  await image.close();
  expect({ sri, size }).toEqual({
    sri: `sha256-${createHash('sha256').update(archive).digest('base64')}`,
    size: archive.length,
  });
  expect(base32).toMatch(/^[0-9a-df-np-sv-z]{52}$/);
  return archive;
}

/** Large buffers take the matchers of the test runner seconds. */
function expectEqual(ours: Buffer, theirs: Buffer): void {
  const digests = [ours, theirs].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  expect(ours.length).toBe(theirs.length);
  expect(digests[0]).toBe(digests[1]);
}

describe('is what skopeo writes, byte for byte', () => {
  it.each(Object.entries(cases))('%s', async (_, made) => {
    const layout = await layoutOf(made);
    const repoTag = made.name ?? 'app:1';
    expectEqual(await byNixlayer(layout, repoTag), await bySkopeo(`oci:${layout}`, repoTag));
  });

  it('without a name', async () => {
    const layout = await layoutOf({ layers: [[file('a'), gzip]] });
    expectEqual(await byNixlayer(layout, undefined), await bySkopeo(`oci:${layout}`, undefined));
  });

  it('of a docker-archive with compressed layers', async () => {
    const [first, second] = await Promise.all([file('a'), file('b', big)].map(tarOf));
    const layers = [first, second] as Buffer[];
    const diffIds = layers.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`);
    const folder = folderOf({
      'image.tar': await tarOf([
        {
          name: 'config.json',
          content: JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: diffIds } }),
        },
        ...layers.map((tar, index) => ({ name: `${index}.tar`, content: gzipSync(tar) })),
        {
          name: 'manifest.json',
          content: JSON.stringify([{ Config: 'config.json', RepoTags: [], Layers: ['0.tar', '1.tar'] }]),
        },
      ]),
    });
    const archive = join(folder, 'image.tar');
    expectEqual(await byNixlayer(archive, 'app:1'), await bySkopeo(`docker-archive:${archive}`, 'app:1'));
  });
});

// Releases of skopeo before 1.14 refuse them.
it('writes layers that zstd compressed as any other', async () => {
  const [compressed, other] = await Promise.all(
    [zstd, gzip].map(async (store) => byNixlayer(await layoutOf({ layers: [[file('a'), store]] }), 'app:1')),
  );
  expectEqual(compressed as Buffer, other as Buffer);
});
