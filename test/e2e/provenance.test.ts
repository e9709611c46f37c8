// What is told of an image's making, by expressions with and without Nix, and whether others read it.
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/store/hash.ts';
import { type ProvenanceStatement, provenanceStatement } from '../inventory/provenance/slsa-schema.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { git, makeFlakeFolders, nixes, nixlayerIn } from './support/flakes.ts';
import { nixBuild } from './support/nix.ts';
import { packageSet } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const quickstart = [join(fixtures, 'quickstart/image.nix'), '--store', join(fixtures, 'quickstart/store')];

async function provenance(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await execa(process.execPath, [nixlayerProgram, 'provenance', ...words], {
    ...{ stdin: 'ignore', env, stripFinalNewline: false },
  });
  return stdout;
}

function read(text: string): ProvenanceStatement {
  return provenanceStatement.parse(JSON.parse(text));
}

/** Those of a role, by name. */
function dependencies({ predicate }: ProvenanceStatement, role: string) {
  const all = predicate.buildDefinition.resolvedDependencies ?? [];
  return new Map(all.filter((each) => each.annotations?.role === role).map((each) => [each.name, each]));
}

describe('of an expression on an embedded store', () => {
  it('it is about the manifest of the image, in the form of SLSA', async () => {
    const layout = join(await temporaryFolder(), 'app.oci');
    const words = ['build', ...quickstart, '--format', 'oci-layout', '-o', layout, '--json'];
    const { stdout } = await execa(process.execPath, [nixlayerProgram, ...words], { stdin: 'ignore' });
    const statement = read(await provenance(quickstart));
    expect(statement.subject).toEqual([
      {
        name: 'registry.example/team/greeter',
        digest: { sha256: JSON.parse(stdout).manifestDigest.replace('sha256:', '') },
      },
    ]);
    const { externalParameters, internalParameters } = statement.predicate.buildDefinition;
    expect(externalParameters).toMatchObject({ source: { kind: 'expression' }, store: 'embedded' });
    expect(internalParameters).toMatchObject({ platform: 'linux/amd64', layering: 'auto' });
    const files = [...dependencies(statement, 'expression').keys()];
    expect(files).toContain('fixtures/quickstart/pkgs.nix');
    expect(files).toContain('nix/default.nix');
  });

  it('it has the same bytes each time, and on standard output as in a file', async () => {
    const file = join(await temporaryFolder(), 'provenance.json');
    const first = await provenance(quickstart);
    expect(await provenance([...quickstart, '--no-cache', '-o', file])).toBe('');
    expect(await readFile(file, 'utf8')).toBe(first);
  });

  it('of the run it states what it is told, and nothing else', async () => {
    const { runDetails } = read(await provenance(quickstart)).predicate;
    expect(runDetails).not.toHaveProperty('metadata');
    const told = ['--builder-id', 'https://ci.example.org/runner', '--invocation-id', 'run 17'];
    const statement = read(await provenance([...quickstart, ...told], { SOURCE_DATE_EPOCH: '86400' }));
    expect(statement.predicate.runDetails).toMatchObject({
      builder: { id: 'https://ci.example.org/runner' },
      metadata: { invocationId: 'run 17', startedOn: '1970-01-02T00:00:00Z' },
    });
  });

  it('of an image that exists already, nobody knows it', async () => {
    const archive = join(await temporaryFolder(), 'app.tar');
    await execa(process.execPath, [nixlayerProgram, 'build', ...quickstart, '-o', archive]);
    const failed = await execa(process.execPath, [nixlayerProgram, 'provenance', archive], { reject: false });
    expect(failed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nobody says from what') });
  });

  // Built from test/conformance/in-toto.
  const checker = process.env.NIXLAYER_TEST_IN_TOTO;
  if (checker !== undefined)
    it('in-toto takes it for SLSA provenance', async () => {
      const checked = await execa(checker, [], { input: await provenance(quickstart), reject: false });
      expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
    });
});

describe.skipIf(isMissing('nix-build', 'git'))('of an expression, by Nix', () => {
  const nixpkgsRev = '5ad9903c16126a7d949101687af0aa589b1d7e3d';
  let folder: string;
  let image: string;
  let text: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    // Another one each time: what was built before has the derivation that it was built by.
    text = `the source in ${folder}\n`;
    await mkdir(join(folder, 'images/npins'), { recursive: true });
    const source = join(folder, 'source.txt');
    await writeFile(source, text);
    image = join(folder, 'images/image.nix');
    await writeFile(
      image,
      `{ token ? "", base ? null }:
      let
        pkgs = ${packageSet()};
        pins = import ./npins;
        src = derivation {
          name = "source.txt";
          system = "builtin";
          builder = "builtin:fetchurl";
          url = "file://${source}?access_token=abc";
          urls = [ "file://${source}?access_token=abc" "https://mirror.example.org/source.txt" ];
          outputHashMode = "flat";
          outputHashAlgo = "sha256";
          outputHash = "${sha256Hex(text)}";
          executable = false;
          unpack = false;
        };
        app = pkgs.runCommand "app" { inherit src; } "mkdir $out && cp $src $out/file";
      in
      (import ${join(fixtures, 'images/library.nix')} pkgs).streamLayeredImage {
        name = "provenance";
        tag = "1";
        config.Cmd = [ "\${app}/file" ];
      }\n`,
    );
    await writeFile(join(folder, 'images/npins/default.nix'), 'builtins.readFile ./sources.json\n');
    const pin = {
      type: 'Git',
      repository: { type: 'GitHub', owner: 'NixOS', repo: 'nixpkgs' },
      revision: nixpkgsRev,
    };
    await writeFile(
      join(folder, 'images/npins/sources.json'),
      JSON.stringify({ version: 5, pins: { nixpkgs: pin } }),
    );
    await git(folder, 'init', '--quiet');
    await git(folder, 'remote', 'add', 'origin', 'https://ann:secret@git.example.org/team/app.git');
    await git(folder, 'add', '.');
    await git(folder, 'commit', '--quiet', '-m', 'all');
    return () => removeTree(folder);
  });

  it('it names the files, their commit, their pins and what was fetched, without secrets', async () => {
    const output = await provenance([image, '--argstr', 'token', 'hunter2']);
    const statement = read(output);
    expect(statement.predicate.buildDefinition.externalParameters).toEqual({
      source: {
        kind: 'expression',
        file: 'images/image.nix',
        digest: { sha256: sha256Hex(await readFile(image)) },
      },
      arguments: { token: { kind: 'string', withheld: true } },
    });
    const { stdout: commit } = await execa('git', ['rev-parse', 'HEAD'], { cwd: folder });
    expect(dependencies(statement, 'checkout').get('checkout')).toMatchObject({
      uri: 'git+https://git.example.org/team/app.git',
      digest: { gitCommit: commit },
    });
    expect([...dependencies(statement, 'expression').keys()]).toEqual([
      'images/image.nix',
      'images/npins/default.nix',
      'images/npins/sources.json',
    ]);
    expect(dependencies(statement, 'input').get('nixpkgs')).toMatchObject({
      uri: 'github:NixOS/nixpkgs',
      digest: { gitCommit: nixpkgsRev },
    });
    expect(dependencies(statement, 'source').get('source.txt')).toMatchObject({
      uri: `file://${join(folder, 'source.txt')}?access_token=***`,
      digest: { sha256: sha256Hex(text) },
      annotations: { mirrors: ['https://mirror.example.org/source.txt'] },
    });
    for (const secret of ['hunter2', 'abc', 'ann:secret']) expect(output).not.toContain(`${secret}"`);
    expect(await provenance([image, '--argstr', 'token', 'hunter2'])).toBe(output);
  });

  it('the script that nix-build leaves tells the same of what was fetched', async () => {
    const script = await nixBuild(image, '');
    const [made, given] = [read(await provenance([script])), read(await provenance([image]))];
    expect(made.subject).toEqual(given.subject);
    expect(made.predicate.buildDefinition.externalParameters).toMatchObject({
      source: { kind: 'conf-json', file: expect.stringMatching(/^\/nix\/store\/.*\.json$/) },
    });
    expect(dependencies(made, 'source')).toEqual(dependencies(given, 'source'));
  });
});

describe.each(nixes)('of a flake, by $name', (nix) => {
  const needed = [nix.name === 'nix' ? 'nix-build' : nix.name];

  it.skipIf(isMissing(...needed))('that was fetched it names its hash and those of its inputs', async () => {
    const folder = await makeTemporaryFolder();
    await mkdir(join(folder, 'source'));
    await mkdir(join(folder, 'dep'));
    await writeFile(join(folder, 'dep/file'), 'x');
    await writeFile(
      join(folder, 'source/flake.nix'),
      `{
        inputs.dep = { url = "path:${join(folder, 'dep')}"; flake = false; };
        outputs = { self, dep }: {
          packages.x86_64-linux.app =
            (import ${join(fixtures, 'images/library.nix')} (${packageSet()})).streamLayeredImage {
              name = "fetched";
              tag = "1";
              config.Env = [ "DEP=\${dep}" ];
            };
        };
      }\n`,
    );
    await execa('tar', ['-czf', 'flake.tar.gz', 'source'], { cwd: folder });
    const archive = await readFile(join(folder, 'flake.tar.gz'));
    const server = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flake.tar.gz`;
      const words = ['provenance', `${url}#app`, '--impure', '--no-write-lock-file'];
      const ran = await nixlayerIn(nix, folder, ...words);
      expect(ran).toMatchObject({ exitCode: 0 });
      const statement = read(ran.stdout);
      const [self] = dependencies(statement, 'expression').values();
      expect(self?.digest).toMatchObject({ narHash: expect.any(String) });
      expect(statement.predicate.buildDefinition.externalParameters).toMatchObject({
        source: { kind: 'flake', reference: expect.stringContaining(url), digest: self?.digest },
        attribute: 'app',
        impure: true,
      });
      const { stdout: hash } = await execa('nix-hash', ['--type', 'sha256', join(folder, 'dep')]);
      expect(dependencies(statement, 'input').get('dep')?.digest).toEqual({ narHash: hash });
    } finally {
      server.close();
      await removeTree(folder);
    }
  });

  it.skipIf(isMissing(nix.name === 'nix' ? 'nix-build' : nix.name))(
    'it names what the flake leads to',
    async () => {
      const folder = await makeTemporaryFolder();
      try {
        const { team, overrides } = await makeFlakeFolders(folder);
        const ran = await nixlayerIn(nix, team, 'provenance', '.#app', ...overrides);
        expect(ran).toMatchObject({ exitCode: 0 });
        const statement = read(ran.stdout);
        const { externalParameters } = statement.predicate.buildDefinition;
        expect(externalParameters).toMatchObject({
          source: {
            kind: 'flake',
            folder: '',
            digest: { sha256: sha256Hex(await readFile(join(team, 'flake.nix'))) },
          },
          attribute: 'app',
          overrideInputs: [{ name: 'nixpkgs' }, { name: 'nixlayer' }],
        });
        expect([...dependencies(statement, 'expression').keys()]).toContain('images.nix');
      } finally {
        await removeTree(folder);
      }
    },
  );
});
