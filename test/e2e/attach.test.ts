// What is attached to images that are pushed: in a registry that lists referrers and in one that does not; signed, and
// verified by the public key alone, by cosign and by oras.
import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preAuthEncoding } from '../../src/attest/dsse.ts';
import { openRegistry, type Registry as RegistryClient } from '../../src/registry/registry.ts';
import type { Repository } from '../../src/registry/repository.ts';
import { encryptedByCosign, makeKey, pemOf } from '../attest/made-keys.ts';
import { provenanceStatement } from '../inventory/provenance/slsa-schema.ts';
import { allBytes } from '../registry/server/kept-bytes.ts';
import { startTestRegistry } from '../registry/server/test-registry.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { type MadeStore, makeStore } from './support/made-store.ts';
import { type NamedRegistry, namedRegistries } from './support/named-registries.ts';
import type { Registry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const registries: readonly NamedRegistry[] = [
  ...namedRegistries(),
  {
    name: 'a registry with the referrers API',
    start: async () => {
      const { host, close } = await startTestRegistry();
      return { address: host, stop: close };
    },
  },
];

interface Pushed {
  readonly targets: readonly {
    readonly digest: string;
    readonly unchanged: boolean;
    readonly attachments: readonly {
      readonly subject: string;
      readonly kind: string;
      readonly signed: boolean;
      readonly digest?: string;
      readonly fate: string;
      readonly listedBy?: string;
    }[];
  }[];
}

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const password = 'the password of the key';
const quickstart = [join(fixtures, 'quickstart/image.nix')];

describe.skipIf(isMissing('docker-registry')).each(registries)('what is pushed to $name', ({ start }) => {
  let registry: Registry;
  let client: RegistryClient;
  let folder: string;
  let store: MadeStore;
  let publicKey: string;
  let keyFile: string;
  let publicKeyFile: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    registry = await start();
    client = openRegistry();
    store = await makeStore(join(folder, 'store'), { a: { text: 'a' }, b: { text: 'b' } });
    const key = makeKey('P-256');
    publicKey = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    keyFile = join(folder, 'cosign.key');
    publicKeyFile = join(folder, 'cosign.pub');
    await writeFile(keyFile, encryptedByCosign(key.privateKey, password));
    await writeFile(publicKeyFile, publicKey);
  });
  afterAll(async () => {
    await client.close();
    await registry.stop();
    await removeTree(folder);
  });

  // Of a name that nobody has.
  const own = randomUUID();
  const at = (name: string): string => `${registry.address}/${own}/${name}`;
  const repository = (name: string): Repository =>
    client.repository({ registry: registry.address, repository: `${own}/${name}` });
  const run = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const set = { NIXLAYER_CACHE_DIR: join(folder, 'cache'), COSIGN_PASSWORD: password, ...env };
    return execa(process.execPath, [nixlayerProgram, 'push', ...words], {
      ...{ stdin: 'ignore', reject: false, env: set },
    });
  };
  const pushed = async (
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<Pushed> => {
    const { stdout, stderr, exitCode } = await run([...words, '--json'], env);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  const quick = (reference: string, ...words: readonly string[]): readonly string[] => [
    ...[...quickstart, at(reference), '--store', join(fixtures, 'quickstart/store'), ...words],
  ];
  const layerOf = async (from: Repository, digest: string): Promise<string> => {
    const manifest = JSON.parse(Buffer.from((await from.getManifest(digest)).bytes).toString());
    return (await allBytes(from.openBlob(manifest.layers[0]))).toString();
  };

  /** The statements that are signed with our key, of all that refers to an image. */
  async function verifiedStatements(from: Repository, digest: string) {
    const bundles = await from.referrers(digest, { artifactType: bundleType });
    const statements = [];
    for (const { digest: bundle } of bundles) {
      const { dsseEnvelope } = JSON.parse(await layerOf(from, bundle));
      const payload = Buffer.from(dsseEnvelope.payload, 'base64');
      const signature = Buffer.from(dsseEnvelope.signatures[0].sig, 'base64');
      const signed = preAuthEncoding(dsseEnvelope.payloadType, payload);
      expect(verify('sha256', signed, createPublicKey(publicKey), signature)).toBe(true);
      statements.push(JSON.parse(payload.toString()));
    }
    return statements;
  }

  it('has its provenance, as it is and signed, and its signature; again, nothing is attached', async () => {
    const words = quick('signed:1', '--provenance', '--sign', keyFile);
    const [target] = (await pushed(words)).targets;
    const { digest = '', attachments = [] } = target ?? {};
    expect(attachments.map(({ kind, signed, fate }) => ({ kind, signed, fate }))).toEqual([
      { kind: 'provenance', signed: false, fate: 'attached' },
      { kind: 'provenance', signed: true, fate: 'attached' },
      { kind: 'signature', signed: true, fate: 'attached' },
    ]);
    const from = repository('signed');
    expect((await from.referrers(digest)).map((each) => each.digest).toSorted()).toEqual(
      attachments.map((each) => each.digest).toSorted(),
    );
    const document = await layerOf(from, attachments[0]?.digest ?? '');
    const statement = provenanceStatement.parse(JSON.parse(document));
    expect(statement.subject[0]?.digest).toEqual({ sha256: digest.replace('sha256:', '') });
    const verified = await verifiedStatements(from, digest);
    expect(verified.map(({ predicateType }) => predicateType).toSorted()).toEqual([
      'https://sigstore.dev/cosign/sign/v1',
      'https://slsa.dev/provenance/v1',
    ]);
    for (const { subject } of verified)
      expect(subject[0].digest).toEqual({ sha256: digest.replace('sha256:', '') });
    const [again] = (await pushed(words)).targets;
    expect(again).toMatchObject({ unchanged: true });
    expect(again?.attachments.map(({ fate, digest: same }) => [fate, same])).toEqual(
      attachments.map(({ digest: same }) => ['present', same]),
    );
  });

  it('has its bills of materials in both formats, signed, with the digests of the very layers', async () => {
    const words = quick('sbom:1', '--sbom', 'spdx,cyclonedx', '--sign', keyFile);
    const [target] = (await pushed(words)).targets;
    const { digest = '', attachments = [] } = target ?? {};
    expect(attachments.map(({ kind, signed }) => [kind, signed])).toEqual([
      ['cyclonedx', false],
      ['spdx', false],
      ['cyclonedx', true],
      ['spdx', true],
      ['signature', true],
    ]);
    const from = repository('sbom');
    const [cyclonedx = '', spdx = ''] = await Promise.all(
      attachments.slice(0, 2).map((each) => layerOf(from, each.digest ?? '')),
    );
    const image = JSON.parse(Buffer.from((await from.getManifest(digest)).bytes).toString());
    for (const { digest: blob } of image.layers.slice(0, -1)) expect(cyclonedx).toContain(blob);
    const written = await execa(process.execPath, [
      ...[nixlayerProgram, 'sbom', ...quickstart, '--store', join(fixtures, 'quickstart/store')],
    ]);
    const refs = (text: string): string[] =>
      JSON.parse(text).components.map((component: Record<string, string>) => component['bom-ref']);
    expect(refs(cyclonedx)).toEqual(refs(written.stdout));
    expect(JSON.parse(spdx).spdxVersion).toBe('SPDX-2.3');
    const types = (await verifiedStatements(from, digest)).map(({ predicateType }) => predicateType);
    expect(types.toSorted()).toEqual([
      'https://cyclonedx.org/bom',
      'https://sigstore.dev/cosign/sign/v1',
      'https://spdx.dev/Document',
    ]);
    const [again] = (await pushed(words)).targets;
    expect(again?.attachments.map(({ fate }) => fate)).toEqual(attachments.map(() => 'present'));
  });

  it('--dry-run tells what would be attached, and attaches nothing', async () => {
    const words = quick('dry:1', '--provenance', '--sign', keyFile);
    const [planned] = (await pushed([...words, '--dry-run'])).targets;
    expect(planned?.attachments.map(({ fate }) => fate)).toEqual(['attach', 'attach', 'attach']);
    expect(await repository('dry').referrers(planned?.digest ?? '')).toEqual([]);
    const text = await run([...words, '--dry-run']);
    expect(text.stdout).toContain('provenance, signed');
    const [done] = (await pushed(words)).targets;
    expect(done?.attachments[0]?.digest).toBe(planned?.attachments[0]?.digest);
  });

  it('as an index is signed beside the image for each platform', async () => {
    const amd64 = await store.image('app');
    const arm64 = join(folder, 'arm64.json');
    const spec = JSON.parse(await readFile(amd64, 'utf8'));
    await writeFile(arm64, JSON.stringify({ ...spec, architecture: 'arm64' }));
    const words = ['--index', amd64, '--index', arm64, at('index:1'), '--store', store.folder];
    const [target] = (await pushed([...words, '--provenance', '--sign', keyFile])).targets;
    const { digest = '', attachments = [] } = target ?? {};
    const subjects = [...new Set(attachments.map(({ subject }) => subject))];
    expect(subjects).toHaveLength(3);
    const from = repository('index');
    for (const subject of subjects) {
      const types = (await verifiedStatements(from, subject)).map(({ predicateType }) => predicateType);
      expect(types).toHaveLength(subject === digest ? 1 : 2);
    }
    const platforms = [];
    for (const { kind, signed, digest: of = '' } of attachments)
      if (kind === 'provenance' && !signed)
        platforms.push(
          JSON.parse(await layerOf(from, of)).predicate.buildDefinition.internalParameters.platform,
        );
    expect(platforms).toEqual(['linux/amd64', 'linux/arm64']);
  });

  it('states a time only where SOURCE_DATE_EPOCH says it', async () => {
    const annotationsOf = async (reference: string, env: Readonly<Record<string, string>>) => {
      const [target] = (await pushed(quick(`${reference}:1`, '--provenance'), env)).targets;
      const from = repository(reference);
      const { bytes } = await from.getManifest(target?.attachments[0]?.digest ?? '');
      return JSON.parse(Buffer.from(bytes).toString()).annotations;
    };
    expect(await annotationsOf('untimed', {})).not.toHaveProperty(['org.opencontainers.image.created']);
    expect(await annotationsOf('timed', { SOURCE_DATE_EPOCH: '86400' })).toMatchObject({
      'org.opencontainers.image.created': '1970-01-02T00:00:00Z',
    });
  });

  it('with a key that is none fails before anything is sent, and says nothing of the key', async () => {
    const pem = pemOf(makeKey('ed25519').privateKey);
    for (const [word, env, said] of [
      [keyFile, { COSIGN_PASSWORD: 'wrong-password' }, '[E_KEY]'],
      ['env://NO_SUCH_KEY', {}, '[E_KEY]'],
      [join(folder, 'absent.pem'), {}, '[E_KEY]'],
      [publicKeyFile, {}, '[E_KEY]'],
      [pem, {}, '[E_USAGE]'],
    ] as const) {
      const { exitCode, stdout, stderr } = await run(quick('refused:1', '--sign', word), env);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain(said);
      for (const secret of ['wrong-password', password, pem.split('\n')[1] ?? ''])
        expect(`${stdout}${stderr}`).not.toContain(secret);
    }
    expect(await repository('refused').headManifest('1')).toBeUndefined();
  });

  it('may be signed with a key of the environment', async () => {
    const env = { RELEASE_KEY: pemOf(makeKey('ed25519').privateKey) };
    const [target] = (await pushed(quick('environment:1', '--sign', 'env://RELEASE_KEY'), env)).targets;
    expect(target?.attachments).toMatchObject([{ kind: 'signature', fate: 'attached' }]);
  });

  const { NIXLAYER_TEST_ORAS: oras, NIXLAYER_TEST_COSIGN: cosign } = process.env;
  if (oras !== undefined)
    it('is found by oras', async () => {
      await pushed(quick('oras:1', '--provenance', '--sbom', 'cyclonedx,spdx', '--sign', keyFile));
      const words = ['discover', '--plain-http', '--format', 'json', at('oras:1')];
      const { referrers } = JSON.parse((await execa(oras, words)).stdout);
      const types = referrers.map(({ artifactType }: { artifactType: string }) => artifactType);
      expect(types.toSorted()).toEqual([
        'application/spdx+json',
        'application/vnd.cyclonedx+json',
        ...[bundleType, bundleType, bundleType, bundleType],
        'application/vnd.in-toto+json',
      ]);
    });

  if (cosign !== undefined)
    it('is verified by cosign, and not with another key', async () => {
      await pushed(quick('cosign:1', '--provenance', '--sbom', 'cyclonedx,spdx', '--sign', keyFile));
      const words = ['--insecure-ignore-tlog', '--allow-http-registry', at('cosign:1')];
      const verified = await execa(cosign, ['verify', '--key', publicKeyFile, ...words]);
      expect(JSON.parse(verified.stdout)).not.toHaveLength(0);
      for (const type of ['slsaprovenance1', 'cyclonedx', 'spdxjson'])
        await execa(cosign, ['verify-attestation', '--key', publicKeyFile, '--type', type, ...words]);
      const other = join(folder, 'other.pub');
      const pem = makeKey('P-256').publicKey.export({ type: 'spki', format: 'pem' });
      await writeFile(other, pem);
      const refused = await execa(cosign, ['verify', '--key', other, ...words], { reject: false });
      expect(refused.exitCode).not.toBe(0);
    });

  if (cosign !== undefined)
    it('is verified by cosign also where signatures are under tags', async () => {
      const form = ['--provenance', '--sign', keyFile, '--sign-format', 'tag'];
      const [target] = (await pushed(quick('tagged:1', ...form))).targets;
      const tag = target?.digest.replace(':', '-');
      expect(target?.attachments).toMatchObject([{}, { tag: `${tag}.att` }, { tag: `${tag}.sig` }]);
      const words = ['--insecure-ignore-tlog', '--allow-http-registry', '--new-bundle-format=false'];
      const from = ['--key', publicKeyFile, ...words, at('tagged:1')];
      await execa(cosign, ['verify', ...from]);
      await execa(cosign, ['verify-attestation', '--type', 'slsaprovenance1', ...from]);
    });
});
