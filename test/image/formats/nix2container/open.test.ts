import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { localLayerReader } from '../../../../src/archive/layer-reader.ts';
import { openNix2containerImage } from '../../../../src/image/formats/nix2container/open.ts';
import {
  isNix2containerImage,
  readNix2containerImage,
} from '../../../../src/image/formats/nix2container/read.ts';
import { describeOciImage } from '../../../../src/image/formats/oci/oci-image.ts';
import { makeTree, type TreeNode, temporaryFolder } from '../../../archive/temporary.ts';
import { bytesOf, sha256 } from '../../image-of-layers.ts';
import recorded from './recorded.json' with { type: 'json' };
import trees from './trees.json' with { type: 'json' };

/** The store of the recording, in a folder. */
function madeStore(files: Readonly<Record<string, string | undefined>> = {}): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'nix/store'), { recursive: true });
  for (const [path, nodes] of Object.entries(trees)) makeTree(join(folder, path), nodes as TreeNode[]);
  for (const [path, hex] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(hex ?? '', 'hex'));
  }
  return folder;
}

const optionsFor = (folder: string) => ({
  locate: (path: string) => join(folder, path),
  canonicalModes: false,
  reader: localLayerReader(),
});

type Recorded = (typeof recorded)[number];
const find = (name: string, release = 'newest'): Recorded =>
  recorded.find((each) => each.name === name && each.release === release) as Recorded;

const read = (json: string) => readNix2containerImage(json, 'image.json', '/nix/store');

describe('an image has the config and the layers that nix2container recorded', () => {
  test.each(recorded.map((each) => [`${each.name}, release ${each.release}`, each] as const))(
    '%s',
    async (_, { json, config, files }) => {
      expect(isNix2containerImage(json)).toBe(true);
      const described = read(json);
      const image = await openNix2containerImage(described, optionsFor(madeStore(files)));
      expect(image.configText).toBe(config);
      expect(image.imageId).toBe(sha256(config));
      for (const [index, layer] of image.layers.entries()) {
        const { diff_ids, digest, size } = described.layers[index] as (typeof described.layers)[number];
        const bytes = await bytesOf(layer.open());
        expect({ digest: sha256(bytes), size: bytes.length }).toEqual({
          digest: diff_ids,
          size: layer.digest.size,
        });
        expect(size === 0 || size === bytes.length).toBe(true);
        await layer.assertUnchanged?.();
        if (layer.original !== undefined) expect(sha256(await bytesOf(layer.original.open()))).toBe(digest);
      }
    },
  );
});

test('a compressed layer of a base image goes into OCI images as it is', async () => {
  const { json, files } = find('a base image');
  const described = read(json);
  const image = await openNix2containerImage(described, optionsFor(madeStore(files)));
  const oci = await describeOciImage(image, { compression: 'gzip', reader: localLayerReader() });
  const [base] = oci.layers;
  expect(base?.descriptor).toMatchObject({
    digest: described.layers[0]?.digest,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  });
  await oci.close();
});

describe('layers that are not what was recorded', () => {
  const paths = 'store paths, one layer each and the rest';
  const changed = (folder: string, path: string): void => {
    const file = join(folder, path);
    chmodSync(file, 0o644);
    appendFileSync(file, 'more');
    chmodSync(file, 0o444);
  };

  it('are an error when they are read, which says what to do', async () => {
    const folder = madeStore();
    changed(folder, `/nix/store/${'c'.repeat(32)}-root/etc/motd`);
    const image = await openNix2containerImage(read(find(paths).json), optionsFor(folder));
    const layer = image.layers[2];
    const error = {
      code: 'E_LAYER_CHANGED',
      message: expect.stringMatching(
        /-root and 2 more is not the one that nix2container hashed \(sha256:9c12/,
      ),
      hint: expect.stringMatching(/nix-store --verify-path[\s\S]*reproducible = false/),
    };
    await expect(bytesOf((layer as NonNullable<typeof layer>).open())).rejects.toMatchObject(error);
    await expect(layer?.assertUnchanged?.()).rejects.toMatchObject(error);
  });

  it('are an error at once when it is the smallest', async () => {
    const folder = madeStore();
    changed(folder, `/nix/store/${'d'.repeat(32)}-file.txt`);
    const { layers, configText } = read(find(paths).json);
    const image = openNix2containerImage({ configText, layers: layers.slice(1) }, optionsFor(folder));
    await expect(image).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
  });

  it('are an error when they lie in the store as archives', async () => {
    for (const name of ['a base image', 'a layer that is kept']) {
      const { json, files } = find(name);
      const folder = madeStore(files);
      const described = read(json);
      const { 'layer-path': archive = '' } = described.layers.find((each) => each['layer-path'] !== '') ?? {};
      changed(folder, archive);
      const reading = async () => {
        const image = await openNix2containerImage(described, optionsFor(folder));
        for (const layer of image.layers) await bytesOf(layer.open());
      };
      await expect(reading()).rejects.toMatchObject({ code: 'E_LAYER_CHANGED' });
    }
  });

  it('are an error when a store path is gone', async () => {
    const image = openNix2containerImage(read(find(paths).json), optionsFor(temporaryFolder()));
    await expect(image).rejects.toMatchObject({ code: 'E_INVALID_PATH' });
  });
});

describe('an image.json that is refused', () => {
  const sound = JSON.parse(find('owners and modes').json);
  const [layer] = sound.layers;
  const withLayer = (changes: object) => ({ ...sound, layers: [{ ...layer, ...changes }] });
  test.each([
    ['of another version', { ...sound, version: 2 }, 'E_SPEC', /expected 1[\s\S]*version/],
    ['without an architecture', { ...sound, arch: undefined }, 'E_SPEC', /arch/],
    ['with a digest of another kind', withLayer({ digest: 'md5:0' }), 'E_SPEC', /sha256/],
    [
      'with a file of this machine',
      withLayer({ paths: [{ path: '/etc/passwd' }] }),
      'E_INVALID_PATH',
      /passwd/,
    ],
    [
      'with an archive of this machine',
      withLayer({ 'layer-path': '/etc/passwd' }),
      'E_INVALID_PATH',
      /store/,
    ],
    [
      'with an archive that leads out of the store',
      withLayer({ 'layer-path': `/nix/store/${'a'.repeat(32)}-a/../../../etc/passwd` }),
      'E_INVALID_PATH',
      /store/,
    ],
  ])('%s', (_, document, code, message) => {
    const json = JSON.stringify(document);
    expect(isNix2containerImage(json)).toBe(true);
    expect(() => read(json)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ['{}'],
    ['[]'],
    ['{"image-config"'],
    ['{"a":"\\"image-config\\""}'],
    ['{"a":{"image-config":1}}'],
  ])('%s is none', (json) => {
    expect(isNix2containerImage(json)).toBe(false);
  });
});
