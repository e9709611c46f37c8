import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inheritConfig, inheritedFields } from '../../../../src/image/base/inherit-config.ts';
import { inheritedLayers } from '../../../../src/image/base/inherited-layer.ts';
import { verifyBaseImage } from '../../../../src/image/base/verify-base-image.ts';
import { toPlainJson } from '../../../../src/json/ordered-json.ts';
import { digestOf, type Files, openedBase, tarFileOf, tarOf } from '../../base/image-archives.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const lower = await tarOf([{ name: 'etc/motd', content: 'hello' }]);
const upper = await tarOf([{ name: 'etc/hosts', content: 'localhost' }]);
const [low, top] = ['1'.repeat(64), '2'.repeat(64)];

const files: Files = {
  repositories: JSON.stringify({ 'registry.example/old': { '1.0': top } }),
  [`${low}/json`]: JSON.stringify({
    id: low,
    created: '2014-01-01T00:00:00Z',
    container_config: { Cmd: ['ADD', '/'] },
  }),
  [`${low}/layer.tar`]: lower,
  [`${low}/VERSION`]: '1.0',
  [`${top}/json`]: JSON.stringify({
    id: top,
    parent: low,
    created: '2014-01-02T00:00:00Z',
    comment: 'hosts',
    ...platform,
    config: { Env: ['A=1'], Cmd: ['sh'] },
  }),
  [`${top}/layer.tar`]: upper,
};

test('an archive without manifest.json is read along the parents of its layers', async () => {
  const base = await openedBase(await tarFileOf(files), platform);
  expect(base).toMatchObject({
    format: 'docker-archive',
    env: ['A=1'],
    names: ['registry.example/old:1.0'],
    configName: `${top}.json`,
  });
  const layers = inheritedLayers(base, await verifyBaseImage(base));
  expect(layers).toMatchObject([
    { archivePath: `${low}/layer.tar`, digest: { diffId: digestOf(lower), size: lower.length } },
    { archivePath: `${top}/layer.tar`, digest: { diffId: digestOf(upper), size: upper.length } },
  ]);
  expect(toPlainJson(inheritConfig(null, base.config.get('config')))).toEqual({ Env: ['A=1'], Cmd: ['sh'] });
  expect(inheritedFields(base, platform).history?.map(toPlainJson)).toEqual([
    { created: '2014-01-01T00:00:00Z', created_by: 'ADD /' },
    { created: '2014-01-02T00:00:00Z', comment: 'hosts' },
  ]);
});

test('its layers may be compressed', async () => {
  const compressed = { ...files, [`${top}/layer.tar`]: gzipSync(upper) };
  const base = await openedBase(await tarFileOf(compressed), platform);
  expect(base.layers.at(-1)).toMatchObject({ compression: 'gzip', diffId: digestOf(upper) });
});

test.each<[string, Files, RegExp]>([
  ['repositories without a layer', { repositories: '{"a": {}}' }, /names no layer/],
  [
    'a parent that is missing',
    { [`${low}/json`]: '{}', [`${low}/layer.tar`]: '' },
    /neither manifest.json nor/,
  ],
  ['parents in a circle', { ...files, [`${low}/json`]: JSON.stringify({ parent: top }) }, /lead back/],
  ['a layer of another form', { ...files, [`${low}/json`]: '[]' }, /not a JSON object/],
  [
    'a parent outside of the archive',
    { ...files, [`${low}/json`]: '{"parent": "../x"}' },
    /lacks json or layer.tar/,
  ],
])('%s is refused', async (_, content, message) => {
  await expect(openedBase(await tarFileOf(content), platform)).rejects.toMatchObject({
    code: 'E_BASE_IMAGE',
    message: expect.stringMatching(message),
  });
});
