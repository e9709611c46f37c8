import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';
import { evaluateMetadataHere } from '../../../src/stages/package-metadata/evaluate-metadata.ts';
import type { PackageMetadata } from '../../../src/stages/package-metadata/package-metadata.ts';

const folder = mkdtempSync(join(tmpdir(), 'metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param packages Nix: a list of what an image has; `drv` makes a derivation */
function metadataOf(packages: string): Readonly<Record<string, PackageMetadata>> {
  const file = join(folder, 'image.nix');
  writeFileSync(
    file,
    `let
      drv = attributes: extra: derivation ({ system = "x86_64-linux"; builder = "/bin/sh"; } // attributes) // extra;
      packages = ${packages};
    in { conf = drv { name = "conf"; inherit packages; } { }; }`,
  );
  const selection = { file, attribute: '', args: {}, stringArgs: {}, searchPath: [] };
  const evaluator = createEvaluator({ searchPath: [], storeDir: '/nix/store' });
  evaluator.toText(evaluator.select(evaluator.evalFile(file), 'conf'));
  const storePaths = [...evaluator.derivations.values()].flatMap(({ outputs }) =>
    [...outputs.values()].map(({ path }) => path),
  );
  const request = { image: { kind: 'expression' as const, selection }, storeDir: '/nix/store' };
  const found = evaluateMetadataHere({
    ...request,
    storePaths: ['/nix/store/other', ...storePaths],
    limits: {},
  });
  const named = found.map(([path, facts]) => [path.slice(44), facts] as const);
  return Object.fromEntries(named.filter(([name]) => name !== 'conf'));
}

describe('what evaluation tells of a package', () => {
  test.each<[string, string, Partial<PackageMetadata>]>([
    [
      'pname and version',
      'drv { name = "a-1-x"; pname = "a"; version = "1"; } { }',
      { name: 'a', version: '1' },
    ],
    ['its name alone', 'drv { name = "a-b-1.2"; } { }', { name: 'a-b', version: '1.2' }],
    [
      'structured attributes',
      'drv { name = "a-1"; __structuredAttrs = true; pname = "A"; version = "1"; } { }',
      { name: 'A', version: '1' },
    ],
    [
      'a description and a homepage',
      'drv { name = "a"; } { meta = { description = " d "; homepage = "https://a.example"; }; }',
      { meta: { description: 'd', homepages: ['https://a.example'] } },
    ],
    [
      'several homepages',
      'drv { name = "a"; } { meta.homepage = [ "https://a.example" "https://b.example" ]; }',
      { meta: { homepages: ['https://a.example', 'https://b.example'] } },
    ],
    [
      'identifiers of nixpkgs 25.11',
      'drv { name = "a"; } { meta.identifiers = { cpe = "cpe:a"; possibleCPEs = [ { cpe = "cpe:a"; } ]; }; }',
      { meta: { cpe: 'cpe:a' } },
    ],
    [
      'guessed ones',
      'drv { name = "a"; } { meta.identifiers.possibleCPEs = [ { cpe = "cpe:a"; } { cpe = "cpe:b"; } ]; }',
      { meta: { possibleCpes: ['cpe:a', 'cpe:b'] } },
    ],
    [
      'parts of a CPE that are all there',
      `drv { name = "a"; } { meta.identifiers.cpeParts = { part = "a"; vendor = "v"; product = "p"; version = "1.0"; update = "*";
        edition = "*"; language = "*"; sw_edition = "*"; target_sw = "*"; target_hw = "*"; other = "*"; }; }`,
      { meta: { cpe: 'cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*' } },
    ],
    [
      'package URLs',
      'drv { name = "a"; } { meta.identifiers.v1 = { purl = "pkg:a/a"; purls = [ "pkg:a/a" "pkg:b/b" ]; }; }',
      { meta: { purls: ['pkg:a/a', 'pkg:b/b'] } },
    ],
    [
      'a place below the folder of the file',
      `drv { name = "a"; } { meta.position = "${folder}/pkgs/a.nix:7"; }`,
      { meta: { position: 'pkgs/a.nix:7' } },
    ],
    [
      'no place elsewhere',
      'drv { name = "a"; } { meta.position = "/home/me/a.nix:7"; }',
      { from: 'evaluation' },
    ],
    [
      'a place in the store',
      'drv { name = "a"; } { meta.position = "/nix/store/0-source/pkgs/a.nix:7"; }',
      { meta: { position: 'pkgs/a.nix:7' } },
    ],
    [
      'nothing where meta is broken',
      'drv { name = "a"; } { meta = throw "no"; }',
      { from: 'evaluation', name: 'a' },
    ],
    [
      'the rest where one attribute is broken',
      'drv { name = "a"; } { meta = { description = throw "no"; homepage = "https://a.example"; }; }',
      { meta: { homepages: ['https://a.example'] } },
    ],
    [
      'the rest where one attribute never ends',
      `drv { name = "a"; } { meta = { description = let f = n: f (n + 1); in f 0; license = "MIT"; }; }`,
      { meta: { licence: { kind: 'text', text: 'MIT' } } },
    ],
    [
      'the rest where one attribute calls too deeply',
      `drv { name = "a"; } { meta = { description = let f = n: 1 + f (n + 1); in f 0; license = "MIT"; }; }`,
      { meta: { licence: { kind: 'text', text: 'MIT' } } },
    ],
    ['no value of another type', 'drv { name = "a"; } { meta = { description = 1; homepage = { }; }; }', {}],
    ['no meta that is no set', 'drv { name = "a"; } { meta = [ ]; }', {}],
  ])('%s', (_, expression, expected) => {
    const [a] = Object.values(metadataOf(`[ (${expression}) ]`));
    expect(a).toMatchObject(expected);
    if (!('meta' in expected)) expect(a).not.toHaveProperty('meta');
  });

  test('a package after a broken one is whole', () => {
    const found = metadataOf(`let endless = n: endless (n + 1); in [
      (drv { name = "a"; } { meta.description = endless 0; })
      (drv { name = "b"; } { meta.description = "B"; })
    ]`);
    expect(found.a).not.toHaveProperty('meta');
    expect(found.b).toMatchObject({ from: 'evaluation', meta: { description: 'B' } });
  });

  test('outputs share what is known of one of them', () => {
    const found = metadataOf(
      '[ (drv { name = "a-1"; outputs = [ "out" "dev" ]; } { meta.description = "A"; }) ]',
    );
    expect(found).toMatchObject({
      'a-1': { output: 'out', version: '1', meta: { description: 'A' } },
      'a-1-dev': { output: 'dev', version: '1', meta: { description: 'A' } },
    });
  });

  test('what no value was used of is known from its derivation', () => {
    const { a } = metadataOf('[ (drv { name = "a"; } { meta.description = "A"; }).outPath ]');
    expect(a).toEqual({
      from: 'derivation',
      name: 'a',
      version: '',
      output: 'out',
      deriver: expect.anything(),
    });
  });

  test('sources and patches are those of the derivation', () => {
    const { a } = metadataOf(`let
      fetched = attributes: drv ({ outputHashAlgo = "sha256"; outputHash = "${'0'.repeat(64)}"; } // attributes) { };
    in [ (drv {
      name = "a";
      src = fetched { name = "a.tar.gz"; urls = [ "https://a.example/a.tar.gz" "mirror://a/a.tar.gz" ]; };
      srcs = [ (fetched { name = "b"; url = "https://a.example/b.git"; rev = "v1"; outputHashMode = "recursive"; }) ];
      patches = [ (fetched { name = "CVE-2024-1.patch"; url = "https://a.example/1"; }) ${join(folder, 'image.nix')} ];
    } { }) ]`);
    const hash = `sha256-${'A'.repeat(43)}=`;
    expect(a?.sources).toEqual([
      {
        name: 'a.tar.gz',
        storePath: expect.stringMatching(/-a\.tar\.gz$/),
        hash,
        urls: ['https://a.example/a.tar.gz', 'mirror://a/a.tar.gz'],
      },
      {
        name: 'b',
        storePath: expect.stringMatching(/-b$/),
        hash,
        isTree: true,
        revision: 'v1',
        urls: ['https://a.example/b.git'],
      },
    ]);
    expect(a?.patches?.map(({ name, urls }) => [name, urls])).toEqual([
      ['CVE-2024-1.patch', ['https://a.example/1']],
      ['image.nix', []],
    ]);
  });
});
