// The registry client against real registries, and what skopeo finds there afterwards.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fixedCredentials } from '../../src/registry/auth/credentials.ts';
import { openRegistry, type RegistryOptions } from '../../src/registry/registry.ts';
import type { Repository } from '../../src/registry/repository.ts';
import {
  indexType,
  madeBytes,
  manifestType,
  pushImage,
  type TestImage,
  testBlob,
  testImage,
  testManifest,
} from '../registry/pushed-image.ts';
import { type Certificate, makeCertificate } from '../registry/server/certificate.ts';
import { allBytes } from '../registry/server/kept-bytes.ts';
import { startTokenServer } from '../registry/server/token-server.ts';
import { failureOf } from '../registry/tried.ts';
import { cuttingProxy } from './support/cutting-proxy.ts';
import { isMissing } from './support/environment.ts';
import { namedRegistries } from './support/named-registries.ts';
import {
  type Registry,
  registryUser,
  type RegistryOptions as ServerOptions,
  startRegistry,
} from './support/registry.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const megabyte = 1024 * 1024;

describe.skipIf(isMissing('docker-registry', 'skopeo')).each(namedRegistries())('$name', ({ start }) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await start();
  });
  afterAll(() => registry.stop());

  /** Of a name that nobody has. */
  function emptyRepository(options?: RegistryOptions): Repository {
    return repositoryAt(registry, `nixlayer/${randomUUID()}`, options);
  }

  it('holds an image that skopeo reads, by tag and by digest', async () => {
    const repository = emptyRepository();
    const image = testImage('e2e', 3 * megabyte, 2000);
    await pushImage(repository, image, 'one', 'two');
    const { digest } = image.manifest.descriptor;
    for (const name of [':one', ':two', `@${digest}`]) await expectCopied(repository, name, image);
  });

  it('gets no blob again', async () => {
    const repository = emptyRepository();
    const image = testImage('again', 2 * megabyte);
    await pushImage(repository, image, 'one');
    for (const blob of image.blobs) expect(await repository.pushBlob(blob)).toBe('present');
    expect(await repository.headManifest('one')).toMatchObject(image.manifest.descriptor);
  });

  it('mounts a blob, or gets it again', async () => {
    const [from, to] = [emptyRepository(), emptyRepository()];
    const blob = testBlob(madeBytes(randomUUID(), 2 * megabyte));
    expect(await from.pushBlob(blob)).toBe('sent');
    expect(await to.pushBlob(blob, { mountFrom: [from.name] })).toMatch(/^(?:present|mounted|sent)$/);
    expect((await allBytes(to.openBlob(blob.descriptor))).equals(blob.bytes)).toBe(true);
  });

  it('takes a blob in chunks', async () => {
    const repository = emptyRepository({ chunkSize: 300_000 });
    const blob = testBlob(madeBytes(randomUUID(), megabyte));
    expect(await repository.pushBlob(blob)).toBe('sent');
    expect((await allBytes(repository.openBlob(blob.descriptor))).equals(blob.bytes)).toBe(true);
  });

  it.each([undefined, 300_000])('gets a blob over connections that break (chunks: %s)', async (chunkSize) => {
    const address = await cuttingProxy(registry.address, [500_000, 400_000, 100_000]);
    const repository = repositoryAt({ address }, `nixlayer/${randomUUID()}`, {
      retries: { firstPause: 1, longestPause: 200 },
      ...(chunkSize !== undefined && { chunkSize }),
    });
    const blob = testBlob(madeBytes(randomUUID(), 2 * megabyte));
    expect(await repository.pushBlob(blob)).toBe('sent');
    expect((await allBytes(repository.openBlob(blob.descriptor))).equals(blob.bytes)).toBe(true);
  });

  it('takes an empty blob', async () => {
    const repository = emptyRepository();
    await repository.pushBlob(testBlob(Buffer.alloc(0)));
    expect(await repository.hasBlob(testBlob(Buffer.alloc(0)).descriptor.digest)).toBe(true);
  });

  it('holds an image for several platforms', async () => {
    const repository = emptyRepository();
    const images = [testImage('amd64', 3000), testImage('arm64', 4000)] as const;
    for (const image of images) await pushImage(repository, image);
    const index = testManifest(indexType, {
      manifests: images.map(({ manifest }, place) => ({
        ...manifest.descriptor,
        platform: { os: 'linux', architecture: ['amd64', 'arm64'][place] },
      })),
    });
    await repository.putManifest(index, { tags: ['latest'] });
    const { stdout } = await execa('skopeo', [
      'inspect',
      '--raw',
      '--tls-verify=false',
      addressOf(repository, ':latest'),
    ]);
    expect(Buffer.from(stdout)).toEqual(index.bytes);
    const folder = await copied(repository, ':latest', ['--all']);
    expect(await readFile(join(folder, 'manifest.json'))).toEqual(index.bytes);
    for (const { manifest } of images)
      expect(await readFile(join(folder, `${hexOf(manifest.descriptor.digest)}.manifest.json`))).toEqual(
        manifest.bytes,
      );
  });

  it('lists what refers to an image', async () => {
    const repository = emptyRepository();
    const image = testImage('subject', 2000);
    await pushImage(repository, image, 'latest');
    const artifact = testManifest(manifestType, {
      artifactType: 'application/vnd.example.sbom',
      config: image.blobs[0]!.descriptor,
      layers: [],
      subject: image.manifest.descriptor,
    });
    await repository.putManifest(artifact, {});
    const found = await repository.referrers(image.manifest.descriptor.digest);
    expect(found.map(({ digest }) => digest)).toEqual([artifact.descriptor.digest]);
  });

  it('lists its tags', async () => {
    const repository = emptyRepository();
    await pushImage(repository, testImage('tags', 1000), 'b', 'a', 'c');
    const tags: string[] = [];
    for await (const tag of repository.tags()) tags.push(tag);
    expect(tags.sort()).toEqual(['a', 'b', 'c']);
  });

  it('is told apart from one without the image', async () => {
    const repository = emptyRepository();
    expect(await repository.headManifest('latest')).toBeUndefined();
    expect((await failureOf(repository.getManifest('latest')))?.code).toBe('E_REGISTRY_NOT_FOUND');
  });
});

describe.skipIf(isMissing('docker-registry', 'skopeo'))('docker-registry with accounts', () => {
  const image = testImage('accounts', 2 * megabyte, 3000);
  const { name, password } = registryUser;

  it.each([false, true])('takes passwords (https: %s)', async (isSecure) => {
    const certificate = isSecure ? makeCertificate() : undefined;
    const registry = await started({ auth: 'basic', ...(certificate !== undefined && { tls: certificate }) });
    await expectAccounts(registry, certificate);
  });

  it.each([false, true])('takes tokens (https: %s)', async (isSecure) => {
    const certificate = makeCertificate();
    const tls = isSecure ? certificate : undefined;
    const tokens = await startTokenServer({ users: { [name]: { password } } }, certificate, tls);
    onTestFinished(() => tokens.close());
    const registry = await started({ auth: { tokens, certificate }, ...(tls !== undefined && { tls }) });
    await expectAccounts(registry, tls);
  });

  it('is not trusted without its certificate', async () => {
    const registry = await started({ tls: makeCertificate() });
    const failure = await failureOf(pushImage(repositoryAt(registry, 'app'), image, 'latest'));
    expect(failure).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('certificate'),
    });
    const insecure = repositoryAt(registry, 'app', { insecure: [registry.address] });
    expect(await failureOf(pushImage(insecure, image, 'latest'))).toBeUndefined();
  });

  async function expectAccounts(registry: Registry, certificate: Certificate | undefined): Promise<void> {
    const certificateFiles = certificate === undefined ? [] : [await certificateFile(certificate)];
    const asUser = { certificateFiles, credentials: fixedCredentials({ username: name, password }) };
    const repository = repositoryAt(registry, 'app', asUser);
    await pushImage(repository, image, 'latest');
    await expectCopied(repository, ':latest', image, ['--src-creds', `${name}:${password}`]);
    const to = repositoryAt(registry, 'other', asUser);
    expect(await to.pushBlob(image.blobs[1]!, { mountFrom: ['app'] })).toBe('mounted');
    const asStranger = {
      certificateFiles,
      credentials: fixedCredentials({ username: name, password: 'wrong' }),
    };
    const failure = await failureOf(pushImage(repositoryAt(registry, 'app', asStranger), image, 'latest'));
    expect(failure?.code).toBe('E_REGISTRY_AUTH');
    const nobody = await failureOf(
      pushImage(repositoryAt(registry, 'app', { certificateFiles }), image, 'latest'),
    );
    expect(nobody?.code).toBe('E_REGISTRY_AUTH');
  }

  async function started(options: ServerOptions): Promise<Registry> {
    const registry = await startRegistry(options);
    onTestFinished(() => registry.stop());
    return registry;
  }
});

function repositoryAt(
  { address }: Pick<Registry, 'address'>,
  repository: string,
  options?: RegistryOptions,
): Repository {
  const client = openRegistry({ env: {}, ...options });
  onTestFinished(() => client.close());
  return client.repository({ registry: address, repository });
}

function addressOf({ registry, name }: Repository, tagOrDigest: string): string {
  return `docker://${registry}/${name}${tagOrDigest}`;
}

async function certificateFile({ cert }: Certificate): Promise<string> {
  const folder = await temporaryFolder();
  const file = join(folder, 'ca.crt');
  await writeFile(file, cert);
  return file;
}

/** A folder with what is there as it is: `manifest.json`, and blobs under the digits of their digests. */
async function copied(
  repository: Repository,
  tagOrDigest: string,
  words: readonly string[] = [],
): Promise<string> {
  const folder = join(await temporaryFolder(), 'copy');
  await mkdir(folder);
  const source = addressOf(repository, tagOrDigest);
  await execa(
    'skopeo',
    ['--insecure-policy', 'copy', '--src-tls-verify=false', ...words, source, `dir:${folder}`],
    {
      stdin: 'ignore',
    },
  );
  return folder;
}

async function expectCopied(
  repository: Repository,
  tagOrDigest: string,
  { blobs, manifest }: TestImage,
  words?: readonly string[],
): Promise<void> {
  const folder = await copied(repository, tagOrDigest, words);
  for (const { bytes, descriptor } of blobs)
    expect((await readFile(join(folder, hexOf(descriptor.digest)))).equals(bytes)).toBe(true);
  expect(await readFile(join(folder, 'manifest.json'))).toEqual(manifest.bytes);
}

function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}
