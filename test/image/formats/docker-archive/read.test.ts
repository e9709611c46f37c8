import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { inheritedLayers } from '../../../../src/image/base/inherited-layer.ts';
import { verifyBaseImage } from '../../../../src/image/base/verify-base-image.ts';
import { temporaryFolder } from '../../../archive/temporary.ts';
import { digestOf, type Entry, ociLayout, openedBase, tarOf } from '../../base/image-archives.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const plain = await tarOf([{ name: 'etc/motd', content: 'hello' }]);
const config = JSON.stringify({
  rootfs: { type: 'layers', diff_ids: [digestOf(plain)] },
  config: { Env: ['A=1'] },
});
const manifest = (layers: readonly string[], more: object = {}) => ({
  name: 'manifest.json',
  content: JSON.stringify([{ Config: 'config.json', RepoTags: ['app:1'], Layers: layers, ...more }]),
});
const configFile: Entry = { name: 'config.json', content: config };
const layerFile: Entry = { name: 'a/layer.tar', content: plain };

async function archiveOf(entries: readonly Entry[], compress?: string): Promise<string> {
  const tar = await tarOf(entries);
  const file = join(temporaryFolder(), 'base.tar');
  writeFileSync(
    file,
    compress ? execaSync(compress, ['-c'], { input: tar, encoding: 'buffer' }).stdout : tar,
  );
  return file;
}

test.each(['gzip', 'zstd', 'xz', 'bzip2'])('an archive compressed with %s is opened', async (program) => {
  const base = await openedBase(
    await archiveOf([layerFile, configFile, manifest(['a/layer.tar'])], program),
    platform,
  );
  expect(base).toMatchObject({ format: 'docker-archive', env: ['A=1'], names: ['app:1'] });
  expect(await verifyBaseImage(base)).toEqual([{ diffId: digestOf(plain), size: plain.length }]);
});

test('an archive that is an OCI layout as well is read as docker-archive, its members copied as they are', async () => {
  const layout = ociLayout();
  const files = layout.files([layout.image(platform, [{ stored: plain, plain }])]);
  const layerName = `blobs/${digestOf(plain).replace(':', '/')}`;
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  const base = await openedBase(await archiveOf([...entries, configFile, manifest([layerName])]), platform);
  expect(base.format).toBe('docker-archive');
  expect(inheritedLayers(base, await verifyBaseImage(base))).toMatchObject([{ archivePath: layerName }]);
});

test('the first of several images counts', async () => {
  const two = {
    name: 'manifest.json',
    content: JSON.stringify([
      { Config: 'config.json', RepoTags: null, Layers: ['a/layer.tar'] },
      { Config: 'missing.json', RepoTags: null, Layers: [] },
    ]),
  };
  const base = await openedBase(await archiveOf([layerFile, configFile, two]), platform);
  expect(base).toMatchObject({ configName: 'config.json', names: [] });
});

describe('a hostile archive is E_BASE_IMAGE, before any layer is read', () => {
  const link = (name: string, linkName: string, type: 'symlink' | 'link' = 'symlink'): Entry => ({
    name,
    type,
    linkName,
  });
  const layers = manifest(['a/layer.tar']);
  test.each<[string, readonly Entry[], RegExp]>([
    [
      'links in a circle',
      [link('a/layer.tar', '../b/layer.tar'), link('b/layer.tar', '../a/layer.tar'), configFile, layers],
      /leads nowhere/,
    ],
    ['a link to itself', [link('a/layer.tar', 'layer.tar'), configFile, layers], /leads nowhere/],
    [
      'a hard link in a circle',
      [link('a/layer.tar', 'a/layer.tar', 'link'), configFile, layers],
      /leads nowhere/,
    ],
    [
      'a link out of the archive',
      [link('a/layer.tar', '../../../etc/passwd'), configFile, layers],
      /leads nowhere/,
    ],
    ['a manifest that is a link out of it', [link('manifest.json', '/etc/passwd')], /leads nowhere/],
    [
      'a name that leads out of it',
      [{ name: '../x', content: '' }, configFile, layers],
      /leads out of the archive/,
    ],
    ['an absolute name', [{ name: '/etc/x', content: '' }, configFile, layers], /leads out of the archive/],
    [
      'a layer with a name that leads out of it',
      [configFile, manifest(['../../etc/passwd'])],
      /has no member/,
    ],
    [
      'a config with a name that leads out of it',
      [layerFile, manifest(['a/layer.tar'], { Config: '/etc/passwd' })],
      /has no member/,
    ],
    ['a huge manifest', [{ name: 'manifest.json', content: Buffer.alloc(5 * 1024 * 1024, ' ') }], /at most/],
    [
      'a manifest nested without end',
      [{ name: 'manifest.json', content: '['.repeat(1_000_000) }],
      /nested too deeply|not valid JSON/,
    ],
    ['a config that is not JSON', [layerFile, { ...configFile, content: 'x' }, layers], /not valid JSON/],
    ['layers that are no names', [layerFile, configFile, manifest([], { Layers: [1] })], /does not describe/],
    ['nothing of an image', [{ name: 'readme', content: 'x' }], /neither manifest.json nor index.json/],
  ])('%s', async (_, entries, message) => {
    await expect(openedBase(await archiveOf(entries), platform)).rejects.toMatchObject({
      code: 'E_BASE_IMAGE',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  test('more data stated than there is', async () => {
    const tar = await tarOf([layerFile, configFile, manifest(['a/layer.tar'])]);
    const file = join(temporaryFolder(), 'base.tar');
    writeFileSync(file, tar.subarray(0, 700));
    await expect(openedBase(file, platform)).rejects.toMatchObject({ code: 'E_BASE_IMAGE' });
  });
});
