import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readImageInput } from '../../src/stages/image-input.ts';
import { exampleSpec, storePath } from './example-spec.ts';

const conf = {
  architecture: 'arm64',
  os: 'linux',
  config: null,
  store_dir: '/nix/store',
  from_image: null,
  store_layers: [[storePath('3', 'app')]],
  customisation_layer: storePath('2', 'app-customisation-layer'),
  repo_tag: 'app:1',
  created: '1970-01-01T00:00:01+00:00',
  uid: '1000',
  preferLocalBuild: true,
};

const n2cLayer = {
  digest: `sha256:${'a'.repeat(64)}`,
  diff_ids: `sha256:${'a'.repeat(64)}`,
  size: 1024,
  paths: [{ path: storePath('3', 'app') }],
};
/** Of nix2container. */
const imageJson = { version: 1, 'image-config': {}, layers: [n2cLayer], arch: 'amd64', created: null };

/** Of the first script, in nixpkgs 20.09. */
const firstConf = {
  architecture: 'amd64',
  config: { Env: ['A=1'] },
  store_layers: conf.store_layers,
  customisation_layer: conf.customisation_layer,
  repo_tag: 'app:1',
  created: '2020-10-01T00:00:00+00:00',
};

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixlayer-input-'));
  execFileSync('mkfifo', [at('pipe')]);
  const confFile = at(`${'5'.repeat(32)}-app-conf.json`);
  const tar = Buffer.alloc(10_240);
  tar.write('ustar', 257);
  const files: Record<string, string | Buffer> = {
    'image.nix': '{ }',
    'spec.json': JSON.stringify(exampleSpec),
    'conf-without-name': JSON.stringify(conf),
    'stream-app': `#! /bin/sh -e\nexec "/nix/store/x/bin/stream"  ${confFile} "$@"\n`,
    'stream-nothing': '#!/bin/sh\nexec true\n',
    'image-app.json': JSON.stringify(imageJson, null, '\t'),
    'image-of-passwd.json': JSON.stringify({
      ...imageJson,
      layers: [{ ...n2cLayer, 'layer-path': '/etc/passwd' }],
    }),
    'image-of-later.json': JSON.stringify({ ...imageJson, version: 2 }),
    'image.tar': tar,
    'archive.nix': tar,
    'image.tar.gz': gzipSync(tar),
    'image.tar.zst': Buffer.from('28b52ffd2400', 'hex'),
    'notes.txt': 'nothing that an image can be made from',
    empty: '',
    'broken.json': '{ "version": 1,',
    'wrong.json': JSON.stringify({ ...exampleSpec, imageTag: undefined, roots: ['/etc/passwd'] }),
    'list.json': '{"a":1}',
    'conf-of-2020.json': JSON.stringify(firstConf),
    'conf-without-time.json': JSON.stringify({ ...conf, created: undefined, repo_tag: undefined }),
    'conf-without-layers.json': JSON.stringify({ ...conf, store_layers: undefined }),
    'wrong-everywhere.json': JSON.stringify({ ...conf, store_layers: Array(20_000).fill([]) }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  writeFileSync(confFile, JSON.stringify(conf));
  mkdirSync(at('project'));
  writeFileSync(at('project/default.nix'), '{ }');
  mkdirSync(at('empty-folder'));
  mkdirSync(at('layout'));
  writeFileSync(at('layout/index.json'), '{}');
  for (const file of ['default.nix', 'flake.nix']) {
    const layout = at(`layout-with-${file}`);
    mkdirSync(layout);
    for (const name of ['index.json', 'oci-layout', file]) writeFileSync(join(layout, name), '{ }');
  }
  mkdirSync(at('flake'));
  for (const name of ['oci-layout', 'flake.nix']) writeFileSync(join(at('flake'), name), '{ }');
  symlinkSync('image.tar', at('result'));
  symlinkSync('nowhere', at('dangling'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('recognised by content', () => {
  test.each([
    ['a .nix file', 'image.nix', 'expression'],
    ['a folder with default.nix', 'project', 'expression'],
    ['an ImageSpec', 'spec.json', 'spec'],
    ['a conf.json, whatever its name', 'conf-without-name', 'conf'],
    ['a stream script, through the conf.json that it names', 'stream-app', 'conf'],
    ['an image.json of nix2container', 'image-app.json', 'nix2container'],
    ['an archive', 'image.tar', 'archive'],
    ['an archive that gzip compressed', 'image.tar.gz', 'archive'],
    ['an archive that zstd compressed', 'image.tar.zst', 'archive'],
    ['a link', 'result', 'archive'],
    ['a folder with an OCI layout', 'layout', 'archive'],
  ])('%s', async (_, name, kind) => {
    expect((await readImageInput(at(name))).kind).toBe(kind);
  });

  test('a conf.json of the first age means what its script did', async () => {
    expect(await readImageInput(at('conf-of-2020.json'))).toEqual({
      kind: 'conf',
      conf: {
        ...firstConf,
        config: new Map([['Env', ['A=1']]]),
        ...{ os: 'linux', store_dir: '/nix/store', from_image: null },
        ...{ uid: 0, gid: 0, uname: 'root', gname: 'root' },
      },
    });
  });

  test('owners written as text are numbers', async () => {
    expect(await readImageInput(at('stream-app'))).toMatchObject({
      conf: { uid: 1000, gid: 0, uname: 'root' },
    });
  });
});

describe('an output of a build is no Nix code', () => {
  test.each([
    ['a layout with a default.nix', 'layout-with-default.nix', 'expression'],
    ['a layout with a flake.nix', 'layout-with-flake.nix', 'archive'],
    ['an archive that is called like an expression', 'archive.nix', 'expression'],
  ])('%s', async (_, name, otherwise) => {
    expect((await readImageInput(at(name))).kind).toBe(otherwise);
    expect(await readImageInput(at(name), { built: true })).toEqual({ kind: 'archive', file: at(name) });
  });

  test.each([
    ['an expression', 'image.nix', 'E_SPEC', /ImageSpec/],
    ['a folder with an expression', 'project', 'E_INPUT', /cannot find/],
    ['a flake that looks like a layout', 'flake', 'E_INPUT', /cannot find/],
  ])('%s is refused', async (_, name, code, message) => {
    await expect(readImageInput(at(name), { built: true })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('refused', () => {
  test.each([
    ['a file that is not there', 'missing.nix', 'E_INPUT', /cannot find/],
    ['a dangling link', 'dangling', 'E_INPUT', /cannot find/],
    ['a folder without default.nix', 'empty-folder', 'E_INPUT', /cannot find/],
    ['a pipe that nobody writes to', 'pipe', 'E_INPUT', /not a file/],
    ['a text', 'notes.txt', 'E_INPUT', /nothing that an image can be made from/],
    ['an empty file', 'empty', 'E_INPUT', /nothing that an image can be made from/],
    ['a script without conf.json', 'stream-nothing', 'E_INPUT', /names no conf\.json/],
    [
      'an image.json with a file of this machine',
      'image-of-passwd.json',
      'E_INVALID_PATH',
      /does not lie in the store/,
    ],
    ['an image.json of a later nix2container', 'image-of-later.json', 'E_SPEC', /expected 1/],
    ['broken JSON', 'broken.json', 'E_SPEC', /not valid JSON/],
    [
      'an ImageSpec with a missing field and a path outside the store',
      'wrong.json',
      'E_SPEC',
      /imageTag[\s\S]*store path/,
    ],
    ['another JSON object', 'list.json', 'E_SPEC', /ImageSpec/],
    [
      'a conf.json that is wrong in very many places',
      'wrong-everywhere.json',
      'E_SPEC',
      /and 19997 more places$/,
    ],
  ])('%s', async (_, name, code, message) => {
    await expect(readImageInput(at(name))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test.each([
    [
      'conf-without-time.json',
      /^Without repo_tag, created it is no conf\.json .* since 20\.09, have architecture/,
    ],
    ['conf-without-layers.json', /^Without store_layers it is/],
  ])('what a conf.json of every release has is named where it is missing: %s', async (name, hint) => {
    await expect(readImageInput(at(name))).rejects.toMatchObject({
      code: 'E_SPEC',
      message: expect.stringMatching(/\(conf\.json\) is not what was expected/),
      hint: expect.stringMatching(hint),
    });
  });
});
