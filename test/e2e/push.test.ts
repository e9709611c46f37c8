// Images go to a registry and come back, and nothing is sent that is there.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CountingProxy, startCountingProxy } from './support/counting-proxy.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { type MadeStore, makeStore, noise } from './support/made-store.ts';
import { packageSet } from './support/nixlayer.ts';
import { type Registry, registryUser, startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

interface Pushed {
  readonly targets: readonly {
    readonly references: readonly string[];
    readonly digest: string;
    readonly unchanged: boolean;
    readonly blobs: readonly {
      readonly digest: string;
      readonly size: number;
      readonly fate: string;
      readonly storePaths?: readonly string[];
    }[];
    readonly send: number;
    readonly mount: number;
    readonly reuse: number;
  }[];
  readonly stats: { readonly read: number; readonly compressed: number };
}

describe.skipIf(isMissing('docker-registry', 'skopeo'))('push', () => {
  let registry: Registry;
  let proxy: CountingProxy;
  let store: MadeStore;
  let image: string;
  let env: { readonly NIXLAYER_CACHE_DIR: string };

  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    registry = await startRegistry();
    proxy = await startCountingProxy(registry.address);
    const paths = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { noise: noise(300_000) }]),
    );
    store = await makeStore(join(folder, 'store'), paths);
    image = await store.image('app');
    env = { NIXLAYER_CACHE_DIR: join(folder, 'cache') };
    return async () => {
      await proxy.stop();
      await registry.stop();
      await removeTree(folder);
    };
  });

  const run = async (...words: readonly string[]): Promise<string> =>
    (await execa(process.execPath, [nixlayerProgram, ...words], { stdin: 'ignore', env })).stdout;
  const push = async (...words: readonly string[]): Promise<Pushed> =>
    JSON.parse(await run('push', ...words, '--store', store.folder, '--json'));
  const at = (name: string): string => `${proxy.address}/${name}`;
  const skopeo = async (...words: readonly string[]): Promise<string> =>
    (await execa('skopeo', ['--insecure-policy', ...words], { stdin: 'ignore' })).stdout;
  const digestAt = (name: string): Promise<string> =>
    skopeo(
      'inspect',
      '--tls-verify=false',
      '--format',
      '{{.Digest}}',
      `docker://${registry.address}/${name}`,
    );

  it('an image of 8 blobs takes 26 requests; again, one, and nothing is read', async () => {
    proxy.take();
    const first = await push(image, at('budget:1'));
    expect(first.targets[0]?.blobs).toHaveLength(8);
    expect(proxy.take().length).toBeLessThanOrEqual(26);
    const again = await push(image, at('budget:1'));
    expect(proxy.take()).toMatchObject([{ method: 'HEAD', status: 200 }]);
    expect(again).toMatchObject({
      targets: [{ unchanged: true, send: 0 }],
      stats: { read: 0, compressed: 0 },
    });
    expect(await digestAt('budget:1')).toBe(first.targets[0]?.digest);
  });

  it('what skopeo pulls back is the image, blob for blob', async () => {
    const [target] = (await push(image, at('back:1'))).targets;
    const folder = join(await temporaryFolder(), 'layout');
    await skopeo('copy', '--src-tls-verify=false', `docker://${registry.address}/back:1`, `oci:${folder}:1`);
    for (const { digest } of target?.blobs ?? [])
      expect(existsSync(join(folder, 'blobs', digest.replace(':', '/')))).toBe(true);
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    expect(index.manifests[0].digest).toBe(target?.digest);
  });

  it('after a change of one path, its layer alone is sent, and the config', async () => {
    await push(image, at('changed:1'));
    await store.write('c', 'noise', 'another text');
    proxy.take();
    const [target] = (await push(image, at('changed:2'))).targets;
    const sent = target?.blobs.filter(({ fate }) => fate !== 'present') ?? [];
    expect(sent.map(({ storePaths = [] }) => storePaths.map((path) => path.slice(-2)))).toEqual([[], ['-c']]);
    expect(proxy.take().filter(({ method }) => method === 'PUT')).toHaveLength(3);
  });

  it('another repository of the registry mounts what is in the first', async () => {
    await push(image, at('mount/from:1'));
    proxy.take();
    const [target] = (await push(image, at('mount/to:1'))).targets;
    expect(new Set(target?.blobs.map(({ fate }) => fate))).toEqual(new Set(['mounted']));
    expect(
      proxy
        .take()
        .filter(({ path }) => path.includes('/blobs/'))
        .every(({ sent }) => sent === 0),
    ).toBe(true);
    expect(await digestAt('mount/to:1')).toBe(target?.digest);
  });

  it('validate checks an image where it lies in the registry', async () => {
    await push('--index', image, at('validate:1'));
    const report = JSON.parse(await run('validate', `docker://${at('validate:1')}`, '--json'));
    expect(report).toMatchObject({ images: 1, layers: 7, counts: { error: 0 } });
  });

  it('--dry-run tells what a push then does, and sends nothing', async () => {
    proxy.take();
    const [plan] = (await push(image, at('dry:1'), '--dry-run')).targets;
    expect(proxy.take().every(({ method }) => method === 'HEAD')).toBe(true);
    await expect(digestAt('dry:1')).rejects.toThrow();
    const [target] = (await push(image, at('dry:1'))).targets;
    const planned = plan?.blobs.map(({ digest, fate }) => [
      digest,
      fate.replace(/^send$/, 'sent').replace(/^mount$/, 'mounted'),
    ]);
    expect(target?.blobs.map(({ digest, fate }) => [digest, fate])).toEqual(planned);
  });

  it('an image gets several tags, and goes to several repositories', async () => {
    const { targets } = await push(image, at('tags:1'), at('tags:latest'), at('other/tags:1'));
    expect(targets.map(({ references }) => references.length)).toEqual([2, 1]);
    for (const name of ['tags:1', 'tags:latest', 'other/tags:1'])
      expect(await digestAt(name)).toBe(targets[0]?.digest);
  });

  it('an OCI layout and an OCI archive are pushed with their own manifest; copies of it have its digest', async () => {
    const folder = await temporaryFolder();
    const layout = join(folder, 'app.oci');
    const built = JSON.parse(
      await run(
        'build',
        image,
        '--store',
        store.folder,
        '--format',
        'oci-layout',
        '--compression',
        'zstd:1',
        '-o',
        layout,
        '--json',
      ),
    );
    expect((await push(layout, at('layout:1'))).targets[0]?.digest).toBe(built.manifestDigest);
    const archive = join(folder, 'app.oci.tar');
    await run('copy', `docker://${at('layout:1')}`, `oci-archive:${archive}`);
    expect((await push(archive, at('archive:1'))).targets[0]?.digest).toBe(built.manifestDigest);
    await run('copy', `docker://${at('archive:1')}`, `docker://${at('copied:1')}`);
    expect(await digestAt('copied:1')).toBe(built.manifestDigest);
  });

  it('an image that was pulled is the image that was pushed', async () => {
    const folder = await temporaryFolder();
    const archive = join(folder, 'app.tar');
    const { imageId } = JSON.parse(
      await run('build', image, '--store', store.folder, '-o', archive, '--json'),
    );
    await push(archive, at('pull:1'));
    for (const format of ['docker-archive', 'oci-archive', 'oci-layout']) {
      const output = join(folder, `pulled-${format}`);
      await run('pull', at('pull:1'), '--format', format, '-o', output);
      const inspected = JSON.parse(await run('inspect', output, '--json'));
      expect(JSON.stringify(inspected)).toContain(imageId);
    }
  });

  it('an index has an image for each platform, and each can be pulled alone', async () => {
    const folder = await temporaryFolder();
    const other = join(folder, 'arm64.json');
    const spec = JSON.parse(readFileSync(image, 'utf8'));
    await writeFile(other, JSON.stringify({ ...spec, architecture: 'arm64' }));
    const { targets } = await push('--index', image, '--index', other, at('index:1'));
    const index = JSON.parse(
      await skopeo('inspect', '--raw', '--tls-verify=false', `docker://${registry.address}/index:1`),
    );
    expect(index.manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    const output = join(folder, 'one.tar');
    await run('pull', at('index:1'), '--platform', 'linux/arm64', '-o', output);
    const { stdout } = await execa('tar', ['-xOf', output, 'manifest.json']);
    const config = JSON.parse((await execa('tar', ['-xOf', output, JSON.parse(stdout)[0].Config])).stdout);
    expect(config.architecture).toBe('arm64');
    await run('copy', `docker://${at('index:1')}`, `oci:${join(folder, 'all')}`);
    expect((await push(join(folder, 'all'), at('index:2'))).targets[0]?.digest).toBe(targets[0]?.digest);
  });

  it.skipIf(isMissing('nix-build'))(
    '--systems makes the image for each, and an index over them',
    async () => {
      const file = join(await temporaryFolder(), 'image.nix');
      await writeFile(
        file,
        `{ system }:
      let pkgs = ${packageSet()};
      in (import ${join(fixtures, 'images/library.nix')} pkgs).streamLayeredImage {
        name = "systems";
        tag = "1";
        architecture = { x86_64-linux = "amd64"; aarch64-linux = "arm64"; }.\${system};
      }\n`,
      );
      const { stdout } = await execa(
        process.execPath,
        [nixlayerProgram, 'push', file, at('systems:1'), '--systems', 'x86_64-linux,aarch64-linux', '--json'],
        { stdin: 'ignore', env },
      );
      const raw = await skopeo(
        'inspect',
        '--raw',
        '--tls-verify=false',
        `docker://${registry.address}/systems:1`,
      );
      const { manifests } = JSON.parse(raw);
      expect(manifests).toMatchObject([
        { platform: { architecture: 'amd64' } },
        { platform: { architecture: 'arm64' } },
      ]);
      expect(await digestAt('systems:1')).toBe(JSON.parse(stdout).targets[0].digest);
    },
  );

  it('with a fresh cache, the digests are the same', async () => {
    const known = (await push(image, at('fresh:1'))).targets[0]?.digest;
    const { stdout } = await execa(
      process.execPath,
      [nixlayerProgram, 'push', image, at('fresh:1'), '--store', store.folder, '--json', '--no-cache'],
      { stdin: 'ignore' },
    );
    expect(JSON.parse(stdout).targets).toMatchObject([{ digest: known, unchanged: true }]);
  });

  it('prefetch prints the digest and the hash that skopeo and pullImage come to', async () => {
    await push('--index', image, at('prefetch:1'));
    const found = JSON.parse(await run('prefetch', at('prefetch:1'), '--json'));
    const archive = join(await temporaryFolder(), 'app.tar');
    await skopeo(
      ...['copy', '--src-tls-verify=false', `docker://${registry.address}/prefetch@${found.imageDigest}`],
      `docker-archive:${archive}:${at('prefetch:1')}`,
    );
    expect(found).toMatchObject({
      imageName: at('prefetch'),
      hash: `sha256-${createHash('sha256').update(readFileSync(archive)).digest('base64')}`,
      finalImageTag: '1',
      os: 'linux',
      arch: 'amd64',
    });
    expect(await run('prefetch', at('prefetch:1'))).toContain(`hash = "${found.hash}";`);
  });
});

describe.skipIf(isMissing('docker-registry'))('a registry that wants to know who asks', () => {
  let registry: Registry;
  let store: MadeStore;
  let image: string;

  beforeAll(async () => {
    const folder = await makeTemporaryFolder();
    registry = await startRegistry({ auth: 'basic' });
    store = await makeStore(join(folder, 'store'), { a: { text: 'a' } });
    image = await store.image('app');
    return async () => {
      await registry.stop();
      await removeTree(folder);
    };
  });

  const push = async (environment: Readonly<Record<string, string>>) =>
    execa(
      process.execPath,
      [nixlayerProgram, 'push', image, `${registry.address}/app:1`, '--store', store.folder, '--no-cache'],
      { stdin: 'ignore', reject: false, env: { HOME: await temporaryFolder(), ...environment } },
    );
  const authFor = (password: string): string =>
    JSON.stringify({
      auths: {
        [registry.address]: { auth: Buffer.from(`${registryUser.name}:${password}`).toString('base64') },
      },
    });

  it.each([
    ['DOCKER_AUTH_CONFIG', async (text: string) => text],
    ['REGISTRY_AUTH_FILE', async (text: string) => writtenTo('auth.json', text)],
    ['DOCKER_CONFIG', async (text: string) => join(await writtenTo('config.json', text), '..')],
  ])('gets the credentials of %s', async (name, written) => {
    const { exitCode, stderr } = await push({ [name]: await written(authFor(registryUser.password)) });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('without credentials, the error says where they were looked for', async () => {
    const { exitCode, stderr } = await push({});
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[E_REGISTRY_AUTH]');
    expect(stderr).toContain('/config.json (is not there)');
    expect(stderr).toContain(registry.address);
  });

  it('wrong credentials are an error, in which they do not stand', async () => {
    const { exitCode, stdout, stderr } = await push({ DOCKER_AUTH_CONFIG: authFor('wrong-secret') });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[E_REGISTRY_AUTH]');
    for (const secret of [
      'wrong-secret',
      Buffer.from(`${registryUser.name}:wrong-secret`).toString('base64'),
    ])
      expect(`${stdout}${stderr}`).not.toContain(secret);
  });
});

async function writtenTo(name: string, text: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}
