import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  asSkopeoImage,
  hashSkopeoArchive,
} from '../../../../src/image/formats/docker-archive/hash-skopeo.ts';
import {
  type SkopeoImage,
  type SkopeoLayer,
  type SkopeoOptions,
  writeSkopeoArchive,
} from '../../../../src/image/formats/docker-archive/write-skopeo.ts';
import { normalizedName } from '../../../../src/image/reference.ts';
import { imageOf, layerOf, sha256 } from '../../image-of-layers.ts';

const [one, two] = [Buffer.from('layer one'), Buffer.from('layer two')];

function layer(plain: Buffer, changes: Partial<SkopeoLayer> = {}): SkopeoLayer {
  return {
    diffId: sha256(plain),
    size: plain.length,
    compression: 'none',
    async *open() {
      yield Buffer.from(plain);
    },
    ...changes,
  };
}

const compressed = (plain: Buffer): SkopeoLayer =>
  layer(plain, {
    size: undefined,
    compression: 'gzip',
    async *open() {
      yield gzipSync(plain);
    },
  });

const configText =
  '{ "architecture" : "amd64", "os":"linux","config":{"Env":["A=<b>"]}, "rootfs":{"type":"layers","diff_ids":[]} }';
const image: SkopeoImage = { configText, layers: [layer(one), layer(two), layer(one)] };
const repoTag = 'registry.example/team/app:1.0';

async function written(given: SkopeoImage, options: SkopeoOptions): Promise<Buffer> {
  const out = new PassThrough();
  const bytes = buffer(out);
  await writeSkopeoArchive(given, out, options);
  out.end();
  return bytes;
}

describe('the archive', () => {
  // Recorded from `docker/tarfile` of containers/image 5.5.2 and 5.6.0.
  test.each([
    ['skopeo-1.1', 'a93c84a60c80e6682439bf7fbda9b7d15ff63f18576c96f844c1c1f82c9c42e2'],
    ['current', 'cb72ef984b5af5267b1e21fb0040c8bfa4032c6ead910956e9f07b032ccc7366'],
  ] as const)('of the form %s is that of its time', async (form, digest) => {
    expect(sha256(await written(image, { repoTag, form }))).toBe(`sha256:${digest}`);
  });

  it('is the same whatever is known of layers before, and however they are compressed', async () => {
    const unknown = {
      configText,
      layers: [compressed(one), layer(two, { size: undefined }), compressed(one)],
    };
    expect(await written(unknown, { repoTag })).toEqual(await written(image, { repoTag }));
  });

  it('has the hash that is computed without it', async () => {
    const archive = await written(image, { repoTag });
    const { sri, base32, size } = await hashSkopeoArchive(image, { repoTag });
    expect({ sri, size }).toEqual({
      sri: `sha256-${Buffer.from(sha256(archive).slice(7), 'hex').toString('base64')}`,
      size: archive.length,
    });
    expect(base32).toHaveLength(52);
  });

  it('of an opened image has its config and layers', async () => {
    const opened = imageOf([
      layerOf(one),
      layerOf(gzipSync(two), { compression: 'gzip', digest: { diffId: sha256(two), size: 3 } }),
    ]);
    const given = { configText: opened.configText, layers: [layer(one), layer(two)] };
    expect(await written(asSkopeoImage(opened), {})).toEqual(await written(given, {}));
  });
});

describe('refused', () => {
  test.each([
    ['of known size', layer(one, { diffId: sha256(two) })],
    ['that is longer than it says', layer(one, { size: 2 })],
    ['of unknown size', layer(one, { diffId: sha256(two), size: undefined })],
  ])('a layer %s that is not what the config says', async (_, wrong) => {
    await expect(hashSkopeoArchive({ configText, layers: [wrong] })).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringMatching(/not what its config says/),
    });
  });

  test.each([['[]'], ['{'], ['"text"']])('a config %s', async (text) => {
    await expect(hashSkopeoArchive({ configText: text, layers: [layer(one)] })).rejects.toMatchObject({
      code: 'E_SPEC',
    });
  });
});

test.each([
  ['app', 'docker.io/library/app'],
  ['team/app', 'docker.io/team/app'],
  ['docker.io/app', 'docker.io/library/app'],
  ['index.docker.io/team/app', 'docker.io/team/app'],
  ['localhost/app', 'localhost/app'],
  ['localhost:5000/app', 'localhost:5000/app'],
  ['registry.example/a/b', 'registry.example/a/b'],
])('%s is %s in full', (name, full) => {
  expect(normalizedName(name)).toBe(full);
});

test('a full name stays as it is', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,5}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const full = normalizedName(parts.join('/'));
      expect(normalizedName(full)).toBe(full);
    }),
  );
});
