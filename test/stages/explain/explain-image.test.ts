import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDescription } from '../../../src/dockertools/read-description.ts';
import { explainEvaluated, explainMade, withSource } from '../../../src/stages/explain/explain-image.ts';
import { temporaryFolder } from '../../archive/temporary.ts';
import { ociLayout, tarOf, writeFiles } from '../../image/base/image-archives.ts';
import { exampleSpec, storePath } from '../example-spec.ts';

const app = storePath('3', 'app-1.0');
const library = storePath('4', 'library-2.0');
const [configFile, top] = exampleSpec.roots;
const selection = { attribute: '', args: {}, stringArgs: {}, searchPath: [] };

/** A store that knows these paths: size and references. */
function storeOf(paths: Readonly<Record<string, readonly [number, readonly string[]]>>): string {
  const folder = temporaryFolder();
  const entries = Object.entries(paths).map(([path, [size, references]]) =>
    [path, '0'.repeat(64), size, '', references.length, ...references].join('\n'),
  );
  writeFileSync(join(folder, 'registration'), `${entries.join('\n')}\n`);
  return folder;
}

const store = () =>
  storeOf({
    [app]: [100, [library]],
    [library]: [500, []],
    [top]: [20, [app]],
    [configFile]: [10, [library]],
  });

const explain = (document: object, embeddedStore = store()) =>
  explainMade(readDescription(JSON.stringify(document), 'a test'), 'app.json', { embeddedStore, selection });

const conf = {
  architecture: 'amd64',
  os: 'linux',
  config: { Cmd: [`${app}/bin/app`] },
  store_dir: '/nix/store',
  from_image: null,
  store_layers: [[library], [app]],
  customisation_layer: top,
  repo_tag: 'app:1',
  created: 'now',
};

describe('explainMade', () => {
  it('tells of an ImageSpec what its layers hold, and why', async () => {
    const config = { Env: [`LIBRARY=${library}`] };
    const explained = await explain({ ...exampleSpec, config, layers: [[library]], tags: ['app:latest'] });
    expect(explained).toMatchObject({
      knownFrom: 'closure',
      names: ['registry.example/team/app:1.0', 'app:latest'],
      platform: 'linux/amd64',
      maxLayers: 100,
      layers: [
        { index: 0, kind: 'store', size: 500, storePaths: [library], isExplicit: true },
        { index: 1, kind: 'store', size: 100, storePaths: [app] },
        { index: 2, kind: 'customisation', size: 20, storePaths: [] },
      ],
      packages: {
        size: 600,
        list: [
          { name: 'library', version: '2.0', namedBy: ['Env.LIBRARY', 'layers'], because: ['library'] },
          { name: 'app', version: '1.0', namedBy: ['files'], because: ['app'] },
        ],
      },
    });
  });

  it('tells of a conf.json what the store knows of its paths', async () => {
    const explained = await explain(conf);
    expect(explained).toMatchObject({
      names: ['app:1'],
      created: 'now',
      layers: [{ storePaths: [library] }, { storePaths: [app] }, { kind: 'customisation' }],
      packages: { list: [{ name: 'library', because: ['app', 'library'] }, { namedBy: ['Cmd', 'files'] }] },
    });
    expect(explained.maxLayers).toBeUndefined();
  });

  it('tells of the one layer of buildImage', async () => {
    const explained = await explain({ ...conf, nixlayer: { archive: 'build-image' } });
    expect(explained.layers).toEqual([{ index: 0, kind: 'mixed', size: 620, storePaths: [library, app] }]);
  });

  it('reads the layers of a conf.json that no store knows', async () => {
    const folder = storeOf({});
    for (const path of [app, library, top]) mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, app, 'run'), `#!${library}/bin/sh\n`);
    writeFileSync(join(folder, library, 'data'), 'data');
    writeFileSync(join(folder, top, 'layer.tar'), await tarOf([{ name: 'etc/motd', content: 'hello' }]));
    expect(await explain({ ...conf, created: '1970-01-01T00:00:01Z' }, folder)).toMatchObject({
      knownFrom: 'layers',
      layers: [{ kind: 'store', size: 4 }, { kind: 'store' }, { kind: 'customisation', size: 5 }],
      packages: {
        list: [
          { name: 'app', namedBy: ['Cmd'] },
          { name: 'library', because: ['app', 'library'] },
        ],
      },
    });
  });

  it.each([
    ['env', ['Env.PATH'], ['Cmd', 'Labels.l']],
    ['all', ['Env.PATH', 'Cmd', 'Labels.l'], []],
  ])('tells what is taken over of the base image: %s', async (inherit, inherited, dropped) => {
    const plain = await tarOf([{ name: 'etc/motd', content: 'base' }]);
    const layout = ociLayout();
    const config = { Env: ['PATH=/base', 'MODE=base'], Cmd: ['/bin/sh'], Labels: { l: '1' } };
    const image = layout.image({ os: 'linux', architecture: 'amd64', config }, [{ stored: plain, plain }]);
    const folder = storeOf({ [app]: [100, [library]], [library]: [500, []], [top]: [20, []] });
    writeFiles(join(folder, 'base'), layout.files([image]));
    const own = { ...conf, config: { Env: ['MODE=own'] }, from_image: '/base', nixlayer: { inherit } };
    const explained = await explain(own, folder);
    expect(explained.base).toMatchObject({
      inherits: inherit,
      inherited,
      overridden: [{ field: 'Env.MODE', base: 'base', own: 'own' }],
      dropped,
    });
    expect(explained.layers?.[0]).toEqual({ index: 0, kind: 'base', size: plain.length, storePaths: [] });
    expect(explained.config.env).toEqual([
      { name: 'PATH', value: '/base', isInherited: true },
      { name: 'MODE', value: 'own' },
    ]);
  });
});

describe('explainMade on a base image', () => {
  it('counts the store paths of the base, and each path once', async () => {
    const below = storePath('b', 'below-1');
    const plain = await tarOf([
      { name: `.${below}/data`, content: `of ${library}` },
      { name: `.${library}/data`, content: 'as it was' },
    ]);
    const layout = ociLayout();
    const stored = gzipSync(plain);
    const image = layout.image({ os: 'linux', architecture: 'amd64' }, [{ stored, plain }]);
    const own = { [app]: [100, [library]], [library]: [500, []], [top]: [20, [app, below]] } as const;
    const folder = storeOf({ ...own, [below]: [1, []] });
    writeFiles(join(folder, 'base'), layout.files([image]));
    const explained = await explain({ ...conf, from_image: '/base' }, folder);
    expect(explained.layers?.[0]).toEqual({
      index: 0,
      kind: 'base',
      size: stored.length,
      storePaths: [library, below],
    });
    expect(explained.packages?.list).toMatchObject([
      { storePath: library, size: 500, layer: 1 },
      { storePath: app, size: 100, layer: 2 },
      {
        storePath: below,
        size: 'of '.length + library.length,
        layer: 0,
        namedBy: ['files'],
        because: ['below'],
      },
    ]);
  });
});

describe('explainEvaluated', () => {
  const request = (text: string) => {
    const file = join(temporaryFolder(), 'image.nix');
    writeFileSync(file, text);
    return { file, args: {}, stringArgs: {}, searchPath: [], limits: {} };
  };
  const two = `{ pkgs }: {
    web = pkgs.dockerTools.buildImage { name = "web"; tag = "1"; runAsRoot = "true"; };
    cron = pkgs.dockerTools.streamLayeredImage { name = "cron"; tag = "1"; };
    pulled = pkgs.dockerTools.pullImage { imageName = "alpine"; };
  }`;

  it('tells of each image of a file', async () => {
    const images = await explainEvaluated(request(two), 'image.nix');
    expect(images.map(({ names, source }) => [names[0], source?.function])).toEqual([
      ['web:1', 'buildImage'],
      ['cron:1', 'streamLayeredImage'],
    ]);
    expect(images[0]?.commands).toEqual([{ argument: 'runAsRoot', lines: 1 }]);
  });

  it('says that a file makes none', async () => {
    await expect(explainEvaluated(request('{ }'), 'image.nix')).rejects.toMatchObject({
      code: 'E_NOT_AN_IMAGE',
    });
  });

  it('finds the call of an image that is known otherwise', async () => {
    const image = { ...(await explain(conf)), names: ['cron:1'] };
    expect(await withSource(image, request(two))).toMatchObject({
      source: { function: 'streamLayeredImage', line: 3 },
      packages: image.packages,
    });
    expect(await withSource(image, request('{ }'))).toEqual(image);
    expect(await withSource(image, request('not Nix ]'))).toEqual(image);
  });
});
