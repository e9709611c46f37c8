import { Validation } from '@cyclonedx/cyclonedx-library';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { OsPackage, OsPackages } from '../../../src/inventory/sbom/os-packages/os-packages.ts';
import { noOsPackages } from '../../../src/inventory/sbom/os-packages/os-packages.ts';
import { type SbomFormat, sbomText } from '../../../src/inventory/sbom/sbom-document.ts';
import type { SbomMetadata } from '../../../src/inventory/sbom/sbom-metadata.ts';
import type { SpdxDocument } from '../../../src/inventory/sbom/spdx/spdx-schema.ts';
import type { ImageContents } from '../../../src/stages/contents/image-contents.ts';
import type { MetaFacts, PackageMetadata } from '../../../src/stages/package-metadata/package-metadata.ts';
import { exampleContents, storePathOf } from './example-contents.ts';

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp?: string; readonly component: BomComponent };
  readonly components: readonly BomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly vulnerabilities?: readonly unknown[];
}

interface BomComponent {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly licenses?: unknown;
  readonly externalReferences?: readonly unknown[];
  readonly pedigree?: unknown;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

const validator = new Validation.JsonStrictValidator(Version.v1dot6);

/** Validated against the schema of the standard. */
async function bomOf(contents: ImageContents, metadata: SbomMetadata, created?: number): Promise<Bom> {
  const text = await sbomText(contents, metadata, { format: 'cyclonedx', created });
  expect(await validator.validate(text)).toBeNull();
  return JSON.parse(text);
}

async function spdxOf(
  contents: ImageContents,
  metadata: SbomMetadata,
  created?: number,
): Promise<SpdxDocument> {
  return JSON.parse(await sbomText(contents, metadata, { format: 'spdx', created }));
}

function metadataOf(
  packages: Readonly<Record<string, PackageMetadata>> = {},
  osPackages: OsPackages = noOsPackages,
): SbomMetadata {
  return { packages: new Map(Object.entries(packages)), osPackages };
}

const two = exampleContents([
  ['app-1.0', [1]],
  ['openssl-3.0.13-lib', []],
]);
const [app, openssl] = [storePathOf('app-1.0', 0), storePathOf('openssl-3.0.13-lib', 1)];
const known = (facts: Partial<PackageMetadata> = {}): PackageMetadata => ({
  ...{ from: 'evaluation', name: 'openssl', version: '3.0.13', output: 'lib', deriver: '/nix/store/x.drv' },
  ...facts,
});
const withMeta = (meta: MetaFacts): SbomMetadata => metadataOf({ [openssl]: known({ meta }) });

const propertiesOf = (component: BomComponent | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(component?.properties?.map(({ name, value }) => [name, value]) ?? []);
const inBom = (bom: Bom, ref: string) => bom.components.find((each) => each['bom-ref'] === ref);
const inSpdx = (document: SpdxDocument, path: string) =>
  document.packages.find(({ packageFileName }) => packageFileName === path);

describe('a store path', () => {
  it('has its hash, size, layer, output and deriver', async () => {
    const component = inBom(await bomOf(two, metadataOf({ [openssl]: known() })), openssl);
    expect(component).toMatchObject({
      name: 'openssl',
      version: '3.0.13',
      purl: `pkg:nix/openssl@3.0.13?output=lib&outputhash=${openssl.slice(11, 43)}`,
    });
    expect(propertiesOf(component)).toEqual({
      'nixlayer:deriver': '/nix/store/x.drv',
      'nixlayer:layer-diff-id': `sha256:${'1'.repeat(64)}`,
      'nixlayer:layer-index': '1',
      'nixlayer:metadata': 'evaluation',
      'nixlayer:nar-hash': `sha256-${'A'.repeat(43)}=`,
      'nixlayer:nar-size': '1001',
      'nixlayer:output': 'lib',
      'nixlayer:source': 'nix',
      'nixlayer:store-path': openssl,
    });
  });

  it('says the same in SPDX', async () => {
    const found = inSpdx(await spdxOf(two, metadataOf({ [openssl]: known() })), openssl);
    expect(found).toMatchObject({ name: 'openssl', versionInfo: '3.0.13', licenseDeclared: 'NOASSERTION' });
    expect(found?.annotations?.map(({ comment }) => comment)).toContain(
      `nixlayer:nar-hash=sha256-${'A'.repeat(43)}=`,
    );
  });

  it('that is known by its name alone has no package URL', async () => {
    const facts = known({ from: 'store-path-name' });
    const component = inBom(await bomOf(two, metadataOf({ [openssl]: facts })), openssl);
    expect(component).not.toHaveProperty('purl');
    expect(propertiesOf(component)['nixlayer:metadata']).toBe('store-path-name');
  });

  test.each<[string, MetaFacts, object, object]>([
    [
      'a licence',
      { licence: { kind: 'licence', spdxId: 'Apache-2.0' } },
      { licenses: [{ license: { id: 'Apache-2.0', acknowledgement: 'declared' } }] },
      { licenseDeclared: 'Apache-2.0' },
    ],
    [
      'a choice of licences',
      { licence: { kind: 'text', text: 'MIT OR ISC' } },
      { licenses: [{ expression: 'MIT OR ISC', acknowledgement: 'declared' }] },
      { licenseDeclared: 'MIT OR ISC' },
    ],
    [
      'a CPE',
      { cpe: 'cpe:2.3:a:openssl:openssl:3.0.13:*:*:*:*:*:*:*' },
      { cpe: 'cpe:2.3:a:openssl:openssl:3.0.13:*:*:*:*:*:*:*' },
      { externalRefs: expect.arrayContaining([expect.objectContaining({ referenceType: 'cpe23Type' })]) },
    ],
    [
      'package URLs',
      { purls: ['pkg:github/openssl/openssl@1', 'pkg:generic/openssl@1'] },
      { purl: 'pkg:github/openssl/openssl@1' },
      {
        externalRefs: [
          expect.objectContaining({ referenceLocator: 'pkg:github/openssl/openssl@1' }),
          expect.objectContaining({ referenceLocator: 'pkg:generic/openssl@1' }),
        ],
      },
    ],
    [
      'a homepage',
      { homepages: ['https://openssl.example'] },
      { externalReferences: [{ url: 'https://openssl.example', type: 'website' }] },
      { homepage: 'https://openssl.example' },
    ],
    ['a description', { description: 'TLS' }, { description: 'TLS' }, { summary: 'TLS' }],
    [
      'a main program',
      { mainProgram: 'openssl' },
      { type: 'application' },
      { primaryPackagePurpose: 'APPLICATION' },
    ],
  ])('has %s in both formats', async (_, meta, cyclonedx, spdx) => {
    expect(inBom(await bomOf(two, withMeta(meta)), openssl)).toMatchObject(cyclonedx);
    expect(inSpdx(await spdxOf(two, withMeta(meta)), openssl)).toMatchObject(spdx);
  });

  test.each<[string, MetaFacts]>([
    ['a CPE that is none', { cpe: 'cpe:2.3:a:open ssl' }],
    ['a homepage that is no address', { homepages: ['javascript:alert(1)', 'x y'] }],
    ['package URLs that are none', { purls: ['pkg:', 'https://a.example'] }],
  ])('is without %s', async (_, meta) => {
    const component = inBom(await bomOf(two, withMeta(meta)), openssl);
    expect(component).not.toHaveProperty('cpe');
    expect(component).not.toHaveProperty('externalReferences');
    expect(component?.purl).toMatch(/^pkg:nix\//);
  });

  it('has its sources, with hashes of what lies at the addresses alone', async () => {
    const hash = `sha256-${Buffer.alloc(32, 1).toString('base64')}`;
    const sources = [
      { name: 'a.tar.gz', urls: ['https://a.example/a.tar.gz'], hash },
      { name: 'b', urls: ['https://a.example/b.zip'], hash, isTree: true as const },
      { name: 'c', urls: ['https://a.example/c.git'], hash, isTree: true as const, revision: 'v1' },
      { name: 'local', urls: [] },
    ];
    const metadata = metadataOf({ [openssl]: known({ sources }) });
    const component = inBom(await bomOf(two, metadata), openssl);
    expect(component?.externalReferences).toEqual([
      {
        url: 'https://a.example/a.tar.gz',
        type: 'source-distribution',
        hashes: [{ alg: 'SHA-256', content: '01'.repeat(32) }],
      },
      {
        url: 'https://a.example/b.zip',
        type: 'source-distribution',
        comment: `NAR hash of its files ${hash}`,
      },
      { url: 'https://a.example/c.git', type: 'vcs', comment: `revision v1, NAR hash of its files ${hash}` },
    ]);
    expect(propertiesOf(component)['nixlayer:local-source']).toBe('local');
    expect(inSpdx(await spdxOf(two, metadata), openssl)?.sourceInfo).toContain(
      `built from a.tar.gz (https://a.example/a.tar.gz, ${hash})`,
    );
  });
});

describe('patches', () => {
  const patches = [
    { name: 'CVE-2024-1234.patch', urls: [] },
    { name: 'fix build.patch', urls: ['https://a.example/1'] },
  ];
  const metadata = metadataOf({
    [app]: known({ patches }),
    [openssl]: known({ patches: patches.slice(0, 1) }),
  });

  it('are the pedigree of a component', async () => {
    expect(inBom(await bomOf(two, metadata), app)?.pedigree).toEqual({
      patches: [
        {
          type: 'unofficial',
          diff: { url: 'CVE-2024-1234.patch' },
          resolves: [
            {
              type: 'security',
              id: 'CVE-2024-1234',
              source: { name: 'NVD', url: 'https://nvd.nist.gov/vuln/detail/CVE-2024-1234' },
            },
          ],
        },
        { type: 'unofficial', diff: { url: 'https://a.example/1' } },
      ],
    });
  });

  it('that are named after vulnerabilities say that these are resolved', async () => {
    expect((await bomOf(two, metadata)).vulnerabilities).toEqual([
      {
        'bom-ref': 'CVE-2024-1234',
        id: 'CVE-2024-1234',
        source: { name: 'NVD', url: 'https://nvd.nist.gov/vuln/detail/CVE-2024-1234' },
        analysis: { state: 'resolved_with_pedigree', detail: expect.stringContaining('CVE-2024-1234.patch') },
        affects: [{ ref: app }, { ref: openssl }],
      },
    ]);
  });

  it('are annotations in SPDX', async () => {
    const comments = inSpdx(await spdxOf(two, metadata), app)?.annotations?.map(({ comment }) => comment);
    expect(comments).toContain(
      'patch CVE-2024-1234.patch is applied; going by its name it fixes CVE-2024-1234',
    );
    expect(comments).toContain('patch fix build.patch (https://a.example/1) is applied');
  });
});

describe('what needs what', () => {
  it('is what the references say, and the image needs what it names', async () => {
    const { dependencies, metadata } = await bomOf(two, metadataOf());
    expect(metadata.component).toMatchObject({ name: 'registry.example/team/app', version: '1.0' });
    expect(dependencies).toEqual([
      { ref: 'image', dependsOn: [app] },
      { ref: app, dependsOn: [openssl] },
      { ref: openssl },
    ]);
  });

  it('leaves no store path out that nothing leads to, nor a circle', async () => {
    const contents = exampleContents([
      ['a', []],
      ['lone', [2]],
      ['below', []],
      ['circle', [4]],
      ['back', [3]],
    ]);
    const { dependencies } = await bomOf(contents, metadataOf());
    expect(dependencies.find(({ ref }) => ref === 'image')?.dependsOn).toEqual(
      [storePathOf('a', 0), storePathOf('circle', 3), storePathOf('lone', 1)].sort(),
    );
  });

  it('is the same in SPDX', async () => {
    const { relationships } = await spdxOf(two, metadataOf());
    const [from, to] = [app, openssl].map((path) => `SPDXRef-${path.slice(11)}`);
    expect(relationships).toContainEqual({
      spdxElementId: from,
      relationshipType: 'DEPENDS_ON',
      relatedSpdxElement: to,
    });
    expect(relationships.filter(({ relationshipType }) => relationshipType === 'CONTAINS')).toHaveLength(2);
  });
});

describe('files outside of the store', () => {
  const layer = exampleContents([['a', []]]).layers[2]!;
  const files = [
    { path: 'bin/sh', size: 0, type: 'symlink' as const, target: '/nix/store/x/bin/sh' },
    { path: 'bin/ash', size: 0, type: 'symlink' as const, target: 'sh' },
    { path: 'lib', size: 0, type: 'symlink' as const, target: '/nix/store/x/lib' },
    { path: 'lib64', size: 0, type: 'symlink' as const, target: 'lib' },
    { path: 'loop', size: 0, type: 'symlink' as const, target: 'loop' },
    { path: 'etc/app.conf', size: 18 },
  ];
  const contents = exampleContents([['a', []]], { layers: [layer, layer, { ...layer, files }] });

  it('are one component, without links that lead to packages', async () => {
    const bom = await bomOf(contents, metadataOf());
    const component = inBom(bom, 'files');
    const names = component?.properties?.filter(({ name }) => name === 'nixlayer:file');
    expect(names?.map(({ value }) => value)).toEqual(['/etc/app.conf', '/loop']);
    expect(propertiesOf(component)).toMatchObject({ 'nixlayer:file-count': '2', 'nixlayer:file-size': '18' });
    expect(bom.dependencies.find(({ ref }) => ref === 'image')?.dependsOn).toContain('files');
  });

  it('are in the same order in every language', async () => {
    // Danish has "aa" last and capitals first, Czech "ch" behind "h", English capitals among the others.
    const named = ['h', 'ch', 'B', 'aa', 'a'].map((path) => ({ path, size: 1 }));
    const [below] = contents.layers;
    const bom = await bomOf(
      exampleContents([['a', []]], { layers: [below!, below!, { ...layer, files: named }] }),
      metadataOf(),
    );
    const names = inBom(bom, 'files')?.properties?.filter(({ name }) => name === 'nixlayer:file');
    expect(names?.map(({ value }) => value)).toEqual(['/B', '/a', '/aa', '/ch', '/h']);
  });

  it('of an image that exists are those above its store paths', async () => {
    const [below, above] = ['below', 'above'].map((path) => [{ path, size: 1 }]);
    const { explanation, layers } = contents;
    const read = layers.map((each, index) => ({
      ...{ ...each, index, kind: index === 1 ? ('store' as const) : ('files' as const) },
      storePaths: index === 1 ? [0] : [],
      ...{ files: [below, [], above][index]! },
    }));
    const existing = {
      ...contents,
      layers: read,
      explanation: { ...explanation, knownFrom: 'layers' as const },
    };
    expect(propertiesOf(inBom(await bomOf(existing, metadataOf()), 'files'))['nixlayer:file']).toBe('/above');
  });

  it('are no component where there are none', async () => {
    expect(inBom(await bomOf(two, metadataOf()), 'files')).toBeUndefined();
  });
});

describe('packages of the base image', () => {
  const packages: readonly OsPackage[] = [
    { type: 'deb', name: 'libssl3', version: '3.0.13-1', architecture: 'amd64', source: 'openssl' },
  ];
  const release = { id: 'debian', versionId: '12', prettyName: 'Debian 12' };

  it('are marked, and belong to the distribution', async () => {
    const bom = await bomOf(two, metadataOf({}, { packages, release, layer: 0, unread: [] }));
    const purl = 'pkg:deb/debian/libssl3@3.0.13-1?arch=amd64&distro=debian-12&upstream=openssl';
    const component = bom.components.find((each) => each.purl === purl);
    expect(propertiesOf(component)).toMatchObject({
      'nixlayer:source': 'base-image',
      'nixlayer:metadata': 'package-database',
    });
    expect(inBom(bom, 'operating-system')).toMatchObject({ name: 'debian', version: '12' });
    expect(bom.dependencies).toContainEqual({ ref: 'operating-system', dependsOn: [`os:${purl}`] });
    expect(bom.dependencies).toContainEqual({ ref: 'image', dependsOn: [app, 'operating-system'] });
  });

  it('are in SPDX as well', async () => {
    const document = await spdxOf(two, metadataOf({}, { packages, release, layer: 0, unread: [] }));
    expect(document.packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['libssl3', 'debian', 'registry.example/team/app']),
    );
  });

  it('that were not read are told of', async () => {
    const bom = await bomOf(two, metadataOf({}, { packages: [], unread: ['var/lib/rpm/rpmdb.sqlite'] }));
    expect(propertiesOf(bom.metadata.component)['nixlayer:unread-package-database']).toBe(
      'var/lib/rpm/rpmdb.sqlite',
    );
  });
});

describe('the bytes', () => {
  test.each<SbomFormat>(['cyclonedx', 'spdx'])('are the same each time: %s', async (format) => {
    const metadata = metadataOf({ [app]: known(), [openssl]: known() });
    const reversed = metadataOf({ [openssl]: known(), [app]: known() });
    expect(await sbomText(two, metadata, { format: format })).toBe(
      await sbomText(two, reversed, { format: format }),
    );
  });

  it('have a time if there is one', async () => {
    expect((await bomOf(two, metadataOf())).metadata.timestamp).toBeUndefined();
    expect((await bomOf(two, metadataOf(), 86_400)).metadata.timestamp).toBe('1970-01-02T00:00:00.000Z');
    expect((await spdxOf(two, metadataOf())).creationInfo.created).toBe('1970-01-01T00:00:00Z');
    expect((await spdxOf(two, metadataOf(), 86_400)).creationInfo.created).toBe('1970-01-02T00:00:00Z');
  });

  it('of other contents have another identifier', async () => {
    const [one, other] = [await bomOf(two, metadataOf()), await bomOf(two, withMeta({ description: 'x' }))];
    expect(one.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(other.serialNumber).not.toBe(one.serialNumber);
  });
});

it('is valid whatever packages say of themselves', async () => {
  const text = fc.string({ unit: 'binary' });
  const address = fc.oneof(text, fc.webUrl(), fc.constantFrom('mirror://a/b', 'https://a.example/a%'));
  const source = fc.record(
    { name: text, urls: fc.array(address), hash: text, isTree: fc.constant(true as const), revision: text },
    { requiredKeys: ['name', 'urls'] },
  );
  const meta = fc.record(
    {
      description: text,
      homepages: fc.array(address),
      licence: fc.oneof(
        fc.record({ kind: fc.constant('text' as const), text }),
        fc.record({ kind: fc.constant('licence' as const), spdxId: text, name: text, url: address }),
      ),
      cpe: text,
      possibleCpes: fc.array(text),
      purls: fc.array(
        fc.oneof(
          text,
          text.map((part) => `pkg:generic/${part}`),
        ),
      ),
      position: text,
      mainProgram: text,
    },
    { requiredKeys: [] },
  );
  const facts = fc.record(
    {
      from: fc.constantFrom('evaluation' as const, 'derivation' as const, 'store-path-name' as const),
      ...{ name: text, version: text, output: text, deriver: text, meta },
      ...{ sources: fc.array(source), patches: fc.array(source) },
    },
    { requiredKeys: ['from', 'name', 'version'] },
  );
  const os = fc.record(
    {
      type: fc.constantFrom('deb' as const, 'apk' as const),
      ...{ name: text, version: text, architecture: text, source: text, description: text },
      ...{ homepage: address, licence: text },
    },
    { requiredKeys: ['type', 'name', 'version'] },
  );
  const all = fc.record({
    facts,
    packages: fc.array(os, { maxLength: 3 }),
    release: fc.record({ id: text, versionId: text, prettyName: text }),
    name: text,
  });
  await fc.assert(
    fc.asyncProperty(all, async ({ facts: own, packages, release, name }) => {
      const contents = { ...two, explanation: { ...two.explanation, names: [name] } };
      const unique = [...new Map(packages.map((each) => [JSON.stringify(each), each])).values()];
      const metadata = metadataOf({ [app]: own }, { packages: unique, release, unread: [name] });
      await bomOf(contents, metadata);
      await spdxOf(contents, metadata);
    }),
    { numRuns: 20 },
  );
});
