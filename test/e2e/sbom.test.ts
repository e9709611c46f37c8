// nixlayer sbom against what Nix says of the same closures, and what other programs read of the documents.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validation } from '@cyclonedx/cyclonedx-library';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { tarOf } from '../image/base/image-archives.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import { buildArchive, imageFixture, nixlayer, withNixlayerPackage } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const described = imageFixture('described');
const pkgs = join(fixtures, 'pkgs');

interface Bom {
  readonly metadata: { readonly timestamp?: string };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly licenses?: unknown;
    readonly pedigree?: unknown;
    readonly properties: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly vulnerabilities?: readonly { readonly id: string }[];
}

const validator = new Validation.JsonStrictValidator(Version.v1dot6);

async function bomOf(...args: readonly string[]): Promise<Bom> {
  const text = await nixlayer('sbom', ...args);
  expect(await validator.validate(text)).toBeNull();
  return JSON.parse(text);
}

const storePaths = ({ components }: Bom): string[] =>
  components
    .map((each) => each['bom-ref'])
    .filter((ref) => ref.startsWith('/nix/store/'))
    .sort();
const sourcesOf = ({ components }: Bom): string[] =>
  components.map(({ properties }) => properties.find(({ name }) => name === 'nixlayer:metadata')!.value);

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  execa(process.execPath, [nixlayerProgram, 'sbom', ...args], { stdin: 'ignore', reject: false, env });

/** A machine without Nix. */
const withoutNix = { PATH: '/var/empty' };

async function nixStore(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await execa('nix-store', ['--query', ...args], { stdin: 'ignore' });
  return stdout.split('\n').filter(Boolean).sort();
}

describe.skipIf(isMissing('nix-build'))('the SBOM of an expression', () => {
  let closure: string[];
  beforeAll(async () => {
    const contents = await Promise.all(
      ['greeting', 'badly-described', 'busybox'].map((attribute) => nixBuild(pkgs, attribute)),
    );
    closure = await nixStore('--requisites', ...contents);
  });

  it('has each store path of the closure, and no other', async () => {
    expect(storePaths(await bomOf(described))).toEqual(closure);
    const spdx = JSON.parse(await nixlayer('sbom', described, '--format', 'spdx'));
    const files = spdx.packages.flatMap((each: { packageFileName?: string }) => each.packageFileName ?? []);
    expect(files.sort()).toEqual(closure);
  });

  it('has the references that Nix knows', async () => {
    const { dependencies } = await bomOf(described);
    for (const path of closure) {
      const references = (await nixStore('--references', path)).filter((each) => each !== path);
      expect(dependencies.find(({ ref }) => ref === path)?.dependsOn ?? []).toEqual(references);
    }
  });

  it('has the hash, size and deriver that Nix knows', async () => {
    const { components } = await bomOf(described);
    for (const path of closure) {
      const { properties } = components.find((each) => each['bom-ref'] === path)!;
      const facts = Object.fromEntries(properties.map(({ name, value }) => [name, value]));
      const answers = await Promise.all(
        ['--hash', '--size', '--deriver'].map((question) => nixStore(question, path)),
      );
      const digest = Buffer.from(facts['nixlayer:nar-hash']!.slice('sha256-'.length), 'base64');
      const { stdout } = await execa('nix-hash', ['--type', 'sha256', '--to-base32', digest.toString('hex')]);
      const told = [`sha256:${stdout}`, facts['nixlayer:nar-size'], facts['nixlayer:deriver']];
      expect(told).toEqual(answers.flat());
    }
  });

  it('tells what the expression says of its packages', async () => {
    const bom = await bomOf(described);
    expect(bom.components.find(({ name }) => name === 'greeting')).toMatchObject({
      version: '1.2.3',
      description: 'Greets whoever runs it',
      cpe: 'cpe:2.3:a:example:greeting:1.2.3:*:*:*:*:*:*:*',
      purl: 'pkg:github/example/greeting@v1.2.3',
      externalReferences: expect.arrayContaining([
        expect.objectContaining({ url: 'https://example.org/greeting-1.2.3.tar.gz' }),
        { url: 'https://example.org/greeting', type: 'website' },
      ]),
      pedigree: {
        patches: [{ resolves: [{ id: 'CVE-2024-10001' }] }, { resolves: [{ id: 'CVE-2024-10002' }] }],
      },
    });
    // What it says wrong harms nothing else.
    expect(bom.components.find(({ name }) => name === 'broken')).toMatchObject({
      licenses: [{ license: { id: 'MIT' } }],
      externalReferences: [{ url: 'https://example.org/broken' }],
    });
    expect(bom.vulnerabilities?.map(({ id }) => id)).toEqual(['CVE-2024-10001', 'CVE-2024-10002']);
  });

  it.each(['cyclonedx', 'spdx'])(
    'is the same bytes again, and without Nix on an embedded store: %s',
    async (format) => {
      const store = join(await temporaryFolder(), 'store');
      await nixlayer('store', 'export', described, '--to', store);
      const words = [described, '--format', format];
      const [first, second] = [await run(words), await run(words)];
      const embedded = await run([...words, '--store', store], withoutNix);
      expect(first.stderr).toBe('');
      expect(second.stdout).toBe(first.stdout);
      expect(embedded.stdout).toBe(first.stdout);
      expect(first.stdout).not.toBe('');
    },
  );

  it('has the time of SOURCE_DATE_EPOCH', async () => {
    const { stdout } = await run([described], { SOURCE_DATE_EPOCH: '86400' });
    expect((JSON.parse(String(stdout)) as Bom).metadata.timestamp).toBe('1970-01-02T00:00:00.000Z');
    const wrong = await run([described], { SOURCE_DATE_EPOCH: 'yesterday' });
    expect([wrong.exitCode, wrong.stdout]).toEqual([2, '']);
  });

  it('takes derivations where nothing is to be evaluated', async () => {
    const bom = await bomOf(described, '--no-eval');
    expect(storePaths(bom)).toEqual(closure);
    expect(new Set(sourcesOf(bom))).toEqual(new Set(['derivation', 'layer']));
    expect(bom.components.find(({ name }) => name === 'greeting')).toMatchObject({
      version: '1.2.3',
      purl: expect.stringContaining('pkg:nix/greeting@1.2.3?'),
      externalReferences: expect.arrayContaining([
        expect.objectContaining({
          url: 'https://example.org/greeting-1.2.3.tar.gz',
          hashes: expect.anything(),
        }),
      ]),
    });
    expect(bom.vulnerabilities?.map(({ id }) => id)).toEqual(['CVE-2024-10001', 'CVE-2024-10002']);
  });

  it('takes derivations where the expression needs Nix, and says why', async () => {
    const file = join(await temporaryFolder(), 'image.nix');
    // The release that the built-in evaluator calls itself: in the place of anything that it cannot do.
    const version = 'builtins.nixVersion == "2.18.0"';
    await writeFile(file, `if ${version} then throw "Nix is needed here" else import ${described} { }`);
    const { stdout, stderr, exitCode } = await run([file]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'note: without descriptions and licences, as the expression cannot be evaluated without Nix: Nix is needed here',
    );
    const bom: Bom = JSON.parse(String(stdout));
    expect(bom.components.some(({ name }) => name === 'greeting')).toBe(true);
    expect(new Set(sourcesOf(bom))).toEqual(new Set(['derivation', 'layer']));
  });

  it('is written to a file, and reported', async () => {
    const output = join(await temporaryFolder(), 'app.cdx.json');
    const { stdout } = await run([described, '-o', output]);
    expect(stdout).toBe(
      `5 components (4 from the expression), 2 vulnerabilities fixed by patches, written to ${output}`,
    );
    const { stderr } = await run([described, '-o', output, '--json']);
    expect(JSON.parse(String(stderr))).toMatchObject({
      ...{ format: 'cyclonedx', components: 5, fixed: 2, osPackages: 0, output },
      knownFrom: { evaluation: 4, derivation: 0, name: 0 },
    });
    expect(JSON.parse(await readFile(output, 'utf8'))).toHaveProperty('bomFormat', 'CycloneDX');
  });

  it('of a flake tells the same', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'fixtures'));
    for (const name of ['pkgs', 'images'])
      await cp(join(fixtures, name), join(folder, 'fixtures', name), { recursive: true });
    await cp(join(fixtures, '../nix'), join(folder, 'nix'), { recursive: true });
    await writeFile(
      join(folder, 'flake.nix'),
      `{ outputs = _: { packages.x86_64-linux.image = import ./fixtures/images/described.nix {
          pkgs = import ./fixtures/pkgs { system = "x86_64-linux"; }; }; }; }`,
    );
    const bom = await bomOf(`path:${folder}#image`);
    expect(new Set(sourcesOf(bom))).toEqual(new Set(['evaluation', 'layer']));
    expect(bom.components.find(({ name }) => name === 'greeting')).toHaveProperty('licenses');
  });
});

describe.skipIf(isMissing('nix-build'))('the SBOM of an image that exists', () => {
  let folder: string;
  let archive: string;
  let made: Bom;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    archive = join(folder, 'image.tar');
    await buildArchive(described, archive, ...withNixlayerPackage());
    made = await bomOf(described);
    return () => removeTree(folder);
  });

  it('has the same store paths, references and files', async () => {
    const read = await bomOf(archive);
    expect(storePaths(read)).toEqual(storePaths(made));
    expect(read.dependencies).toEqual(made.dependencies);
  });

  it('takes derivations of an installed Nix, and without one the names', async () => {
    expect(new Set(sourcesOf(await bomOf(archive)))).toEqual(new Set(['derivation', 'layer']));
    const { stdout } = await run([archive], withoutNix);
    const bom: Bom = JSON.parse(String(stdout));
    expect(new Set(sourcesOf(bom))).toEqual(new Set(['store-path-name', 'layer']));
    expect(bom.components.find(({ name }) => name === 'greeting')?.version).toBe('1.2.3');
    expect(bom.components.every(({ purl }) => purl === undefined)).toBe(true);
  });

  it('has the packages of its base image, and marks them', async () => {
    const root = join(folder, 'root.tar');
    const status =
      'Package: libssl3\nStatus: install ok installed\nVersion: 3.0.13-1\nArchitecture: amd64\nSource: openssl\n';
    await writeFile(
      root,
      await tarOf([
        { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
        { name: 'var/lib/dpkg/status', content: status },
      ]),
    );
    const purl = 'pkg:deb/debian/libssl3@3.0.13-1?arch=amd64&distro=debian-12&upstream=openssl';
    const base = ['--arg', 'rootfs', root, ...withNixlayerPackage()];
    const bom = await bomOf(imageFixture('on-rootfs'), '-A', 'layered', ...base);
    const component = bom.components.find((each) => each.purl === purl);
    expect(component?.properties).toContainEqual({ name: 'nixlayer:source', value: 'base-image' });
    const existing = await bomOf(root, '--rootfs');
    expect(existing.components.map((each) => each['bom-ref'])).toEqual(
      expect.arrayContaining([`os:${purl}`, 'operating-system']),
    );
  });

  it('names the blobs of an image in a layout', async () => {
    const layout = join(folder, 'layout');
    await nixlayer('build', described, '--format', 'oci-layout', '-o', layout);
    const bom = await bomOf(layout);
    expect(storePaths(bom)).toEqual(storePaths(made));
    for (const { properties } of bom.components.filter((each) => each['bom-ref'] !== 'files')) {
      const digest = properties.find(({ name }) => name === 'nixlayer:layer-digest')?.value;
      const blob = await readFile(join(layout, 'blobs', digest!.replace(':', '/')));
      expect(blob.length).toBeGreaterThan(0);
    }
  });
});

const partners = {
  /** The JSON schema of SPDX 2.3: `schemas/spdx-schema.json` of spdx/spdx-spec. */
  schema: process.env.NIXLAYER_TEST_SPDX_SCHEMA,
  /** `pyspdxtools` of the Python package spdx-tools. */
  spdxTools: process.env.NIXLAYER_TEST_SPDX_TOOLS,
  syft: process.env.NIXLAYER_TEST_SYFT,
};
const named = (partner: string | undefined): readonly string[] => (partner ? [partner] : []);

describe.skipIf(isMissing('nix-build')).each(named(partners.schema))(
  'the JSON schema of SPDX: %s',
  (schema) => {
    it('takes what is written', async () => {
      const ajv = new Ajv.default({ strict: false });
      addFormats.default(ajv);
      const validate = ajv.compile(JSON.parse(await readFile(schema, 'utf8')));
      validate(JSON.parse(await nixlayer('sbom', described, '--format', 'spdx')));
      expect(validate.errors ?? []).toEqual([]);
    });
  },
);

describe.skipIf(isMissing('nix-build')).each(named(partners.spdxTools))(
  'the tools of SPDX: %s',
  (program) => {
    it('find nothing wrong', async () => {
      const file = join(await temporaryFolder(), 'app.spdx.json');
      await nixlayer('sbom', described, '--format', 'spdx', '-o', file);
      const { exitCode, stderr } = await execa(program, ['-i', file], { reject: false });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    });
  },
);

describe.skipIf(isMissing('nix-build')).each(named(partners.syft))('Syft: %s', (program) => {
  it.each(['cyclonedx', 'spdx'])('reads %s', async (format) => {
    const file = join(await temporaryFolder(), `app.${format}.json`);
    await nixlayer('sbom', described, '--format', format, '-o', file);
    const { stdout } = await execa(program, ['convert', file, '-o', 'syft-json']);
    const found = JSON.parse(stdout).artifacts as readonly { name: string; version: string }[];
    expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual(
      expect.arrayContaining(['greeting 1.2.3', 'broken 0.1']),
    );
  });
});
