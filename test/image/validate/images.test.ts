// What is said of images: of what names them, and of what they name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BlobStore } from '../../../src/image/validate/blob-store.ts';
import {
  type ValidationReport,
  validateImage,
  validateStoredImage,
} from '../../../src/image/validate/validate-image.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { digestOf, type Files, folderOf, ociLayout, tarFileOf, tarOf } from '../base/image-archives.ts';

const amd64 = { architecture: 'amd64', os: 'linux' };
const plain = await tarOf([{ name: 'a', content: '1' }]);
const stored = gzipSync(plain);
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** What may be changed of a sound layout of one image. */
interface Changes {
  readonly config?: object;
  readonly layer?: object;
  readonly layers?: readonly object[];
  readonly manifest?: object;
  readonly named?: object;
  readonly files?: Record<string, string | Buffer | undefined>;
}

function layoutOf({ config, layer, layers, manifest, named, files }: Changes = {}): Files {
  const made = ociLayout();
  const rootfs = { type: 'layers', diff_ids: [digestOf(plain)] };
  const document = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: made.add(JSON.stringify({ ...amd64, rootfs, ...config }), configType),
    layers: layers ?? [{ ...made.add(stored, layerType), ...layer }],
    ...manifest,
  };
  const all: Record<string, string | Buffer | undefined> = {
    ...made.files([made.add(JSON.stringify(document), manifestType, { platform: amd64, ...named })]),
    ...files,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string | Buffer] => entry[1] !== undefined),
  );
}

const codes = ({ findings }: ValidationReport) => findings.map(({ severity, code }) => `${severity} ${code}`);
const blobOf = (digest: string) => `blobs/${digest.replace(':', '/')}`;
const absent = `sha256:${'0'.repeat(64)}`;
/** Of layer, config and manifest, when nothing names them. */
const three = Array.from({ length: 3 }, () => 'note unreferenced-blob');
const layerDescriptor = { mediaType: layerType, digest: digestOf(stored), size: stored.length };

test('a sound layout and a sound archive have no findings, and are counted', async () => {
  const sound = { images: 1, layers: 1, findings: [], counts: { error: 0, note: 0 }, omitted: {} };
  expect(await validateImage(folderOf(layoutOf()))).toEqual(sound);
  const archive = await tarFileOf(layoutOf());
  expect(await validateImage(archive)).toEqual(sound);
});

describe('an OCI layout', () => {
  test.each<[string, Changes, readonly string[]]>([
    ['of another version', { files: { 'oci-layout': '{"imageLayoutVersion":"2.0.0"}' } }, ['error layout']],
    ['without a version', { files: { 'oci-layout': undefined } }, ['error layout']],
    ['whose version is no JSON', { files: { 'oci-layout': '1.0.0' } }, ['error json']],
    ['whose index is no JSON', { files: { 'index.json': '{' } }, ['error json', ...three]],
    ['whose index is a list', { files: { 'index.json': '[]' } }, ['error schema', ...three]],
    ['whose index is too large', { files: { 'index.json': ' '.repeat(5e6) } }, ['error size', ...three]],
    [
      'without images',
      {
        files: { 'index.json': '{"schemaVersion":2,"manifests":[]}', [blobOf(digestOf(stored))]: undefined },
      },
      ['error no-image', 'note unreferenced-blob', 'note unreferenced-blob'],
    ],
    [
      'with a blob that nothing names',
      { files: { [blobOf(digestOf('x'))]: 'x' } },
      ['note unreferenced-blob'],
    ],
    [
      'with another blob that nothing names',
      { files: { [blobOf(digestOf('x'))]: 'y' } },
      ['note unreferenced-blob', 'error digest'],
    ],
    ['whose layer is missing', { files: { [blobOf(digestOf(stored))]: undefined } }, ['error missing-blob']],
    [
      'whose layer is elsewhere',
      { layer: { urls: ['https://example.org/x'] }, files: { [blobOf(digestOf(stored))]: undefined } },
      ['note missing-blob'],
    ],
    [
      'whose layer is another one',
      { files: { [blobOf(digestOf(stored))]: gzipSync(plain, { level: 0 }) } },
      ['error size', 'error digest'],
    ],
    ['whose layer has another size', { layer: { size: 5 } }, ['error size']],
    ['whose layer has no size', { layer: { size: '5' } }, ['error schema', 'note unreferenced-blob']],
    [
      'whose layer has another compression',
      { layer: { mediaType: layerType.replace('gzip', 'zstd') } },
      ['error media-type'],
    ],
    [
      'whose layer is of Docker',
      { layer: { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' } },
      ['error media-type'],
    ],
    ['whose layer is of another kind', { layer: { mediaType: 'text/plain' } }, ['note media-type']],
    ['whose layer has no media type', { layer: { mediaType: 5 } }, ['error media-type', 'note media-type']],
    [
      'whose layer has an unknown digest',
      { layer: { digest: 'md5:abc' } },
      ['error digest-form', 'note unreferenced-blob'],
    ],
    ['whose layer has annotations of numbers', { layer: { annotations: { a: 1 } } }, ['error annotations']],
    ['whose layer brings its data along', { layer: { data: stored.toString('base64') } }, []],
    ['whose layer brings other data along', { layer: { data: 'eA==' } }, ['error embedded-data']],
    [
      'whose layers are no list',
      { manifest: { layers: {} } },
      ['error schema', 'error layer-count', 'note unreferenced-blob'],
    ],
    ['whose manifest says another type', { manifest: { mediaType: indexType } }, ['error media-type']],
    ['whose manifest is an index as well', { manifest: { manifests: [] } }, ['error media-type']],
    ['whose manifest has no type', { manifest: { mediaType: undefined } }, []],
    ['whose manifest is of another version', { manifest: { schemaVersion: 1 } }, ['error schema']],
    [
      'whose manifest has no config',
      { manifest: { config: undefined } },
      ['error schema', 'note unreferenced-blob', 'note unreferenced-blob'],
    ],
    [
      'whose config is missing',
      { manifest: { config: { mediaType: configType, digest: absent, size: 1 } } },
      ['error missing-blob', 'note unreferenced-blob'],
    ],
    [
      'whose config says another diffID',
      { config: { rootfs: { type: 'layers', diff_ids: [absent] } } },
      ['error diff-id'],
    ],
    [
      'whose config says too few diffIDs',
      { config: { rootfs: { type: 'layers', diff_ids: [] } } },
      ['error layer-count'],
    ],
    [
      'whose config says no diffID',
      { config: { rootfs: { type: 'layers', diff_ids: [5] } } },
      ['error digest-form'],
    ],
    [
      'whose config is not of layers',
      { config: { rootfs: { type: 'x', diff_ids: [digestOf(plain)] } } },
      ['error schema'],
    ],
    ['whose history is too long', { config: { history: [{}, {}] } }, ['error history']],
    ['whose history has steps without a layer', { config: { history: [{}, { empty_layer: true }] } }, []],
    ['whose history is no list', { config: { history: 'long' } }, ['error history']],
    [
      'whose config has no system',
      { config: { os: undefined }, named: { platform: undefined } },
      ['error schema'],
    ],
    ['whose config is for another platform', { config: { architecture: 'arm64' } }, ['error platform']],
    ['whose config tells the variant', { config: { variant: 'v2' } }, []],
    [
      'whose config has another variant',
      { config: { variant: 'v2' }, named: { platform: { ...amd64, variant: 'v3' } } },
      ['error platform'],
    ],
    ['whose config was made at no time', { config: { created: 'yesterday' } }, ['error schema']],
    [
      'whose config runs what is no list',
      { config: { config: { Cmd: 'sh', Env: [1], Labels: [] } } },
      ['error schema', 'error schema', 'error schema'],
    ],
    [
      'whose platform is half told',
      { named: { platform: { os: 'linux' } } },
      ['error platform', 'error platform'],
    ],
    [
      'with a name that is none',
      { named: { annotations: { 'org.opencontainers.image.ref.name': 'a b' } } },
      ['note reference-name'],
    ],
    [
      'whose manifest is of an unknown type',
      { named: { mediaType: 'text/plain' } },
      ['error media-type', 'note unreferenced-blob', 'note unreferenced-blob'],
    ],
  ])('%s', async (_, changes, expected) => {
    const report = await validateImage(folderOf(layoutOf(changes)));
    expect(codes(report)).toEqual(expected);
  });

  test('with an artifact is sound when its blobs are', async () => {
    const made = ociLayout();
    const manifest = {
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: 'application/x',
      config: made.add('{}', 'application/vnd.oci.empty.v1+json'),
      layers: [made.add('text', 'text/plain')],
      subject: { mediaType: manifestType, digest: absent, size: 1 },
    };
    const files = made.files([made.add(JSON.stringify(manifest), manifestType)]);
    expect(codes(await validateImage(folderOf(files)))).toEqual([]);
    const damaged = { ...files, [blobOf(digestOf('text'))]: 'test' };
    expect(codes(await validateImage(folderOf(damaged)))).toEqual(['error digest']);
  });

  test('of indexes that name each other ends', async () => {
    const made = ociLayout();
    let index = made.index([]);
    for (let depth = 0; depth < 12; depth += 1) index = made.index([index, { ...index }]);
    expect(codes(await validateImage(folderOf(made.files([index]))))).toContain('error too-many');
  });

  test('of one large config that many images name is not read for each of them', async () => {
    const made = ociLayout();
    const config = made.add(`{"x":"${'x'.repeat(4_000_000)}"}`, configType);
    const manifests = Array.from({ length: 200 }, (_, index) =>
      made.add(
        JSON.stringify({ schemaVersion: 2, config, layers: [], annotations: { a: String(index) } }),
        manifestType,
      ),
    );
    const report = await validateImage(folderOf(made.files(manifests)));
    expect(codes(report)).toContain('error too-many');
  });
});

describe('a docker-archive', () => {
  const config = { ...amd64, rootfs: { type: 'layers', diff_ids: [digestOf(plain)] } };
  const image = { Config: 'config.json', RepoTags: ['a:1'], Layers: ['a/layer.tar'] };
  const archive = (manifest: unknown, more: Files = {}): Promise<string> =>
    tarFileOf({
      'a/layer.tar': plain,
      'config.json': JSON.stringify(config),
      'manifest.json': JSON.stringify(manifest),
      ...more,
    });

  test.each<[string, unknown, Files, readonly string[]]>([
    ['that is sound', [image], {}, []],
    ['without names', [{ ...image, RepoTags: null }], {}, []],
    ['with a layer twice', [image, { ...image, RepoTags: ['b:1'] }], {}, []],
    ['whose manifest is no list', {}, {}, ['error schema']],
    ['without images', [], {}, ['error no-image']],
    ['with an image that is none', [5], {}, ['error schema']],
    [
      'with a wrong name',
      [{ ...image, RepoTags: ['a', 5] }],
      {},
      ['error reference-name', 'error reference-name'],
    ],
    ['whose config is missing', [{ ...image, Config: 'x' }], {}, ['error missing-member']],
    ['whose layer is missing', [{ ...image, Layers: ['x'] }], {}, ['error missing-member']],
    ['whose layers are no list', [{ ...image, Layers: 'x' }], {}, ['error schema', 'error layer-count']],
    ['whose layer is another one', [image], { 'a/layer.tar': Buffer.alloc(1024) }, ['error diff-id']],
    ['whose config is no JSON', [image], { 'config.json': 'x' }, ['error json']],
    [
      'whose config is named by another digest',
      [{ ...image, Config: `${'0'.repeat(64)}.json` }],
      { [`${'0'.repeat(64)}.json`]: JSON.stringify(config) },
      ['error digest'],
    ],
  ])('%s', async (_, manifest, more, expected) => {
    expect(codes(await validateImage(await archive(manifest, more)))).toEqual(expected);
  });

  test('that is cut off, or no archive, has a finding that says so', async () => {
    const file = join(temporaryFolder(), 'file');
    for (const content of ['x'.repeat(600), gzipSync(plain).subarray(0, 30)]) {
      writeFileSync(file, content);
      expect(codes(await validateImage(file))).toEqual(['error archive']);
    }
  });
});

test('a platform chooses what is looked at', async () => {
  const made = ociLayout();
  const image = (architecture: string, damaged = false) => {
    const platform = { os: 'linux', architecture };
    const layer = { stored, plain: damaged ? Buffer.from('x') : plain };
    return made.image(platform, [layer], { platform });
  };
  const folder = folderOf(made.files([made.index([image('amd64'), image('arm64', true)])]));
  const platform = (architecture: string) => ({ platform: { os: 'linux', architecture } });
  expect(codes(await validateImage(folder, platform('amd64')))).toEqual([]);
  expect(codes(await validateImage(folder, platform('arm64')))).toEqual(['error diff-id']);
  expect((await validateImage(folder, platform('s390x'))).findings).toMatchObject([
    { code: 'no-image', expected: 'linux/s390x', found: 'linux/amd64, linux/arm64' },
  ]);
});

describe('an image of any store of blobs', () => {
  const files = layoutOf();
  const [descriptor] = JSON.parse(String(files['index.json'])).manifests;
  const store = (given: Files): BlobStore => ({
    async find({ digest }) {
      const content = given[blobOf(digest)];
      if (content === undefined) return undefined;
      return {
        name: digest,
        async *open() {
          yield Uint8Array.from(Buffer.from(content));
        },
      };
    },
  });

  test('is validated from its descriptor on', async () => {
    const report = await validateStoredImage(descriptor, 'registry.example/app:1', store(files));
    expect(report).toMatchObject({ images: 1, layers: 1, findings: [] });
    const { [blobOf(layerDescriptor.digest)]: _, ...others } = files;
    expect(codes(await validateStoredImage(descriptor, 'registry.example/app:1', store(others)))).toEqual([
      'error missing-blob',
    ]);
  });

  test('whose store fails is no finding', async () => {
    const failing: BlobStore = { find: () => Promise.reject(new Error('no network')) };
    await expect(validateStoredImage(descriptor, 'x', failing)).rejects.toThrow('no network');
  });
});

describe('whatever is damaged', () => {
  const kinds = ['layout', 'archive', 'compressed'] as const;

  test('a report is made, and what was changed inside of a blob is found', async () => {
    const files = layoutOf();
    const names = Object.keys(files);
    const damages = fc.record({
      kind: fc.constantFrom(...kinds),
      flips: fc.array(fc.record({ file: fc.nat(), at: fc.nat(), bit: fc.nat(7) }), { maxLength: 4 }),
      swap: fc.option(fc.tuple(fc.nat(), fc.nat())),
      cut: fc.option(fc.record({ file: fc.nat(), at: fc.nat() })),
      outer: fc.option(fc.record({ at: fc.nat(), bit: fc.nat(7) })),
    });
    await fc.assert(
      fc.asyncProperty(damages, async ({ kind, flips, swap, cut, outer }) => {
        const content = new Map<string, Buffer>(names.map((name) => [name, Buffer.from(files[name] ?? '')]));
        const at = (index: number) => names[index % names.length] as string;
        const of = (index: number) => content.get(at(index)) as Buffer;
        for (const { file, at: offset, bit } of flips) {
          const data = of(file);
          const place = offset % data.length;
          data[place] = (data[place] ?? 0) ^ (1 << bit);
        }
        if (swap !== null) {
          const [a, b] = [of(swap[0]), of(swap[1])];
          content.set(at(swap[0]), b).set(at(swap[1]), a);
        }
        if (cut !== null) content.set(at(cut.file), of(cut.file).subarray(0, cut.at % of(cut.file).length));
        const damaged = Object.fromEntries(content);
        const isBlobChanged = names.some(
          (name) =>
            name.startsWith('blobs/') && !(damaged[name] as Buffer).equals(Buffer.from(files[name] ?? '')),
        );
        const path =
          kind === 'layout' ? folderOf(damaged) : await archiveOf(damaged, kind === 'compressed', outer);
        const report = await validateImage(path).catch((error: unknown) => error);
        if (report instanceof Error) {
          // Only what tells that nothing can be looked at.
          expect(report).toMatchObject({ code: expect.stringMatching(/^E_(?:NOT_AN_IMAGE|BASE_IMAGE)$/) });
          return;
        }
        if (isBlobChanged) expect((report as ValidationReport).counts.error).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  async function archiveOf(
    files: Files,
    isCompressed: boolean,
    outer: { readonly at: number; readonly bit: number } | null,
  ): Promise<string> {
    const tar = await tarOf(Object.entries(files).map(([name, content]) => ({ name, content })));
    const data = isCompressed ? gzipSync(tar) : tar;
    if (outer !== null) {
      const place = outer.at % data.length;
      data[place] = (data[place] ?? 0) ^ (1 << outer.bit);
    }
    const file = join(temporaryFolder(), 'image');
    writeFileSync(file, data);
    return file;
  }
});
