// What dockerTools, nix2container and nixlayer make, and what looks like it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { parseDerivationEnvironment } from '../../src/hook/derivation-environment.ts';
import { type RecognisedImage, recogniseImage as recognise } from '../../src/hook/recognise.ts';
import { hashOf, temporaryFolder, temporaryStore } from './temporary.ts';

const store = temporaryStoreOfFile();
const digest = 'a'.repeat(64);

function temporaryStoreOfFile(): ReturnType<typeof temporaryStore> & { use(): void } {
  let current: ReturnType<typeof temporaryStore> | undefined;
  return {
    get storeDir() {
      return current?.storeDir ?? '';
    },
    pathOf: (name) => current?.pathOf(name) ?? '',
    use: () => {
      current = temporaryStore();
    },
  };
}

const recogniseImage = (path: string, derivation: string | null): Promise<RecognisedImage | undefined> =>
  recognise(path, derivation, store.storeDir);

function write(name: string, content: string | Uint8Array, mode = 0o444): string {
  const path = store.pathOf(name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const json = (name: string, fields: object): string => write(name, JSON.stringify(fields));

async function tar(...entries: readonly string[]): Promise<Buffer> {
  const archive = pack();
  for (const name of entries)
    archive.entry(
      { name, type: name.endsWith('/') ? 'directory' : 'file' },
      name.endsWith('/') ? '' : 'content',
    );
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

const derivation = (variables: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(variables).map(
    ([name, value]) => `(${JSON.stringify(name)},${JSON.stringify(value)})`,
  );
  return write(
    'x.drv',
    `Derive([("out","/nix/store/x","","")],[("/nix/store/y.drv",["out"])],["/nix/store/z"],"x86_64-linux","/bin/sh",["-e","a"],[${pairs}])`,
  );
};

const conf = (): string =>
  json('app-conf.json', { repo_tag: 'registry.example:5000/team/app:1.0', store_layers: [] });
const script = (confJson: string): string =>
  write(
    'stream-app',
    `#!/nix/store/${hashOf('bash')}-bash/bin/bash -e\nexec "/nix/store/${hashOf('stream')}-stream" ${confJson} "$@"\n`,
    0o555,
  );
const app = { imageName: 'registry.example:5000/team/app', tag: '1.0' };

describe('an image is', () => {
  it('a conf.json', async () => {
    store.use();
    const path = conf();
    expect(await recogniseImage(path, null)).toEqual({ kind: 'conf-json', identity: path, ...app });
  });

  it('a stream script; it is the image of its conf.json', async () => {
    store.use();
    const path = conf();
    expect(await recogniseImage(script(path), null)).toEqual({
      kind: 'stream-script',
      identity: path,
      ...app,
    });
  });

  it.each([
    [
      "dockerTools'",
      (stream: string) => ({ imageName: 'team/app', buildCommand: `${stream} | gzip -n > $out` }),
    ],
    ["nixlayer's", (stream: string) => ({ stream, buildCommand: '"$stream" | gzip > "$out"' })],
  ])('an archive that a stream script made, of %s derivation', async (_whose, variables) => {
    store.use();
    const path = conf();
    const drv = derivation(variables(script(path)));
    const archive = write('app.tar.gz', gzipSync(await tar(`${digest}/layer.tar`)));
    expect(await recogniseImage(archive, drv)).toEqual({ kind: 'docker-archive', identity: path, ...app });
    const zstd = write('app.tar.zst', Buffer.from('28b52ffd0000', 'hex'));
    expect(await recogniseImage(zstd, drv)).toEqual({ kind: 'docker-archive', identity: path, ...app });
  });

  it.each([
    [{ imageName: 'team/app', imageTag: '2' }, 'team/app', '2'],
    [{ imageName: 'team/app', imageTag: '' }, 'team/app', hashOf('docker-image-app.tar.gz')],
    [{}, 'app', undefined],
  ])('an archive of buildImage: %j', async (variables, imageName, tag) => {
    store.use();
    const path = write('docker-image-app.tar.gz', gzipSync(await tar('./', `./${digest}.json`)));
    const drv = derivation(variables as Record<string, string>);
    expect(await recogniseImage(path, drv)).toEqual({
      kind: 'docker-archive',
      identity: path,
      imageName,
      tag,
    });
  });

  it.each<[string, readonly string[], string | undefined]>([
    ['a layer', [`${digest}/layer.tar`], 'docker-archive'],
    ['a folder of a layer', [`${digest}/`, `${digest}/VERSION`], 'docker-archive'],
    ['its manifest', ['manifest.json'], 'docker-archive'],
    ['a layer as skopeo writes it', [`${digest}.tar`], 'docker-archive'],
    ['the version of a layout', ['oci-layout'], 'oci-archive'],
    ['the index of a layout', ['index.json'], 'oci-archive'],
    ['blobs', ['blobs/', 'blobs/sha256/'], 'oci-archive'],
    ['the first blob', ['blobs/sha256/aa'], 'oci-archive'],
    ['what is called as a layout begins', ['oci-layout.nix'], undefined],
    ['sources', ['hello-1.0/', 'hello-1.0/README'], undefined],
    ['any file', ['layer.tar'], undefined],
  ])('an archive that begins with %s: %j', async (_what, entries, kind) => {
    store.use();
    const bytes = await tar(...entries);
    for (const path of [write('a.tar', bytes), write('b.tar.gz', gzipSync(bytes))])
      expect((await recogniseImage(path, null))?.kind).toBe(kind);
  });

  it('an ImageSpec', async () => {
    store.use();
    const path = json('app-image-spec.json', { version: 1, imageName: 'team/app', imageTag: '3', roots: [] });
    expect(await recogniseImage(path, null)).toEqual({
      kind: 'image-spec',
      identity: path,
      imageName: 'team/app',
      tag: '3',
    });
  });

  it('an image.json of nix2container, which tells no tag', async () => {
    store.use();
    const path = json('image-app.json', { version: 1, 'image-config': {}, layers: [], arch: 'amd64' });
    expect(await recogniseImage(path, null)).toEqual({
      kind: 'nix2container',
      identity: path,
      imageName: 'app',
      tag: undefined,
    });
  });

  it('the folder of an OCI layout', async () => {
    store.use();
    const path = store.pathOf('layout');
    mkdirSync(path);
    expect(await recogniseImage(path, null)).toBeUndefined();
    writeFileSync(join(path, 'oci-layout'), '{}');
    expect(await recogniseImage(path, null)).toMatchObject({ kind: 'oci-layout', imageName: 'layout' });
  });
});

describe('no image is', () => {
  it.each<[string, string | Uint8Array, number]>([
    ['hello', '#!/bin/sh\necho hello\n', 0o555],
    ['stream-app', `#!/bin/sh\nexec stream /nix/store/${hashOf('x')}-x-conf.json\n`, 0o444],
    ['package.json', '{"name":"x","version":"1"}', 0o444],
    ['broken.json', '{"store_layers":', 0o444],
    ['app-conf', '{"repo_tag":"a:1","store_layers":[]}', 0o444],
    ['empty', '', 0o444],
    ['cut.tar.gz', Buffer.from('1f8b', 'hex'), 0o444],
    ['foreign.tar.zst', Buffer.from('28b52ffd0000', 'hex'), 0o444],
    ['bomb.tar.gz', gzipSync(Buffer.alloc(1 << 20)), 0o444],
  ])('%s', async (name, content, mode) => {
    store.use();
    expect(await recogniseImage(write(name, content, mode), null)).toBeUndefined();
  });
});

describe('what a build names is not followed', () => {
  const fields = JSON.stringify({ repo_tag: 'a:1', store_layers: [] });
  const link = (name: string, target: string): string => {
    symlinkSync(target, store.pathOf(name));
    return store.pathOf(name);
  };
  const outside = (name: string): string => join(temporaryFolder(), `${hashOf(name)}-${name}`);

  it('where an output is a link out of the store, to a file or a folder, or to nothing', async () => {
    store.use();
    const file = outside('app-conf.json');
    writeFileSync(file, fields);
    const layout = outside('layout');
    mkdirSync(layout);
    writeFileSync(join(layout, 'oci-layout'), '{}');
    for (const [index, target] of [file, layout, store.pathOf('gone'), '/dev/zero'].entries())
      expect(await recogniseImage(link(`${index}-conf.json`, target), null)).toBeUndefined();
  });

  it('but a link within the store is', async () => {
    store.use();
    expect(await recogniseImage(link('result-conf.json', conf()), null)).toMatchObject(app);
  });

  it.each<[string, () => string]>([
    [
      'outside of the store',
      () => {
        const file = outside('app-conf.json');
        writeFileSync(file, fields);
        return file;
      },
    ],
    [
      'behind a link out of the store',
      () => {
        const file = outside('app-conf.json');
        writeFileSync(file, fields);
        return link('app-conf.json', file);
      },
    ],
    [
      'a named pipe',
      () => {
        execFileSync('mkfifo', [store.pathOf('app-conf.json')]);
        return store.pathOf('app-conf.json');
      },
    ],
    [
      'very large',
      () => {
        const file = write('app-conf.json', fields, 0o644);
        truncateSync(file, 64 * 1024 ** 2 + 1);
        return file;
      },
    ],
  ])('where the conf.json of a script is %s', async (_where, makeConf) => {
    store.use();
    expect(await recogniseImage(script(makeConf()), null)).toBeUndefined();
  });

  it('where the script that a derivation names is a named pipe', async () => {
    store.use();
    const pipe = outside('stream-app');
    execFileSync('mkfifo', [pipe]);
    const drv = derivation({ imageName: 'team/app', imageTag: '1', stream: pipe });
    const archive = write('app.tar', await tar(`${digest}/layer.tar`));
    expect(await recogniseImage(archive, drv)).toMatchObject({ identity: archive });
  });
});

it('a path that is not there is an error', async () => {
  store.use();
  await expect(recogniseImage(store.pathOf('gone'), null)).rejects.toThrow('ENOENT');
});

describe('the environment of a derivation', () => {
  it.each<[string, string, [string, string][]]>([
    [
      'pairs',
      'Derive([],[],[],"s","b",[],[("a","1"),("b","2")])',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['escapes', String.raw`Derive([],[],[],"s","b",[],[("a","x\ny\"z\\")])`, [['a', 'x\ny"z\\']]],
    [
      'no pairs of other lists',
      'Derive([("out","/p","","")],[("/d",["out"])],[],"s","b",["(","a"],[("c","3")])',
      [['c', '3']],
    ],
    ['nothing of another file', '("a","1")', []],
  ])('has %s', (_what, text, expected) => {
    expect([...parseDerivationEnvironment(text)]).toEqual(expected);
  });
});
