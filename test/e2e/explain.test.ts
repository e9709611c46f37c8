// nixlayer explain on all that it takes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageExplanation } from '../../src/stages/explain/image-explanation.ts';
import { folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { docker, dockerHost, dockerLoad } from './support/docker.ts';
import { fixtures, isMissing, nixlayerProgram, prepared } from './support/environment.ts';
import { makeFlakeFolders, nixes, nixlayerIn } from './support/flakes.ts';
import { nixBuild } from './support/nix.ts';
import { buildArchive, imageFixture, nixlayer, withNixlayerPackage } from './support/nixlayer.ts';
import { startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree, temporaryFolder } from './support/temporary-folder.ts';

const quickstart = join(fixtures, 'quickstart');
const greeter = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')] as const;

async function explained(...args: readonly string[]): Promise<ImageExplanation> {
  const { version, images } = JSON.parse(await nixlayer('explain', ...args, '--json'));
  expect(version).toBe(1);
  expect(images).toHaveLength(1);
  return images[0];
}

const run = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, 'explain', ...args], {
    reject: false,
    stdin: 'ignore',
    ...options,
  });

/** Package → what leads to it. */
const chains = ({ packages }: ImageExplanation): Record<string, readonly string[] | undefined> =>
  Object.fromEntries(packages?.list.map(({ name, because }) => [name, because]) ?? []);

/** A machine without Nix. */
const withoutNix = { env: { PATH: '/var/empty' } };

describe('nixlayer explain', () => {
  let folder: string;
  let archive: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    archive = join(folder, 'greeter.tar');
    await buildArchive(greeter[0], archive, ...greeter.slice(1));
    return () => removeTree(folder);
  });

  it('tells of an expression on an embedded store what it will be', async () => {
    const { stdout } = await run(greeter, withoutNix);
    expect(stdout).toMatch(/^registry\.example\/team\/greeter:1\.0\n/);
    expect(stdout).toContain('Runs    /bin/greeter, unless another command is given');
    expect(stdout).toMatch(/greeter-licences +its own files → greeter → greeter-messages$/m);
    for (const line of String(stdout).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('tells the same of its archive, from the layers alone', async () => {
    const [made, read] = [await explained(...greeter), await explained(archive)];
    expect([made.knownFrom, read.knownFrom]).toEqual(['closure', 'layers']);
    expect(read.config).toEqual(made.config);
    expect(read.names).toEqual(made.names);
    expect(chains(read)).toEqual(chains(made));
    expect(read.layers?.map(({ storePaths }) => storePaths)).toEqual(
      made.layers?.map(({ storePaths }) => storePaths),
    );
  });

  it.each([
    ['an OCI layout', 'oci-layout', 'oci'],
    ['an OCI archive', 'oci-archive', 'oci-archive'],
  ])('tells the same of %s, by its path and as a place', async (_, format, place) => {
    const output = join(folder, format);
    await nixlayer('build', ...greeter, '--format', format, '-o', output);
    const { input: _input, ...expected } = await explained(archive);
    const { input: __, ...byPath } = await explained(output);
    expect({ ...byPath, names: expected.names }).toEqual(expected);
    const asPlace = await explained(`${place}:${output}`);
    expect(chains(asPlace)).toEqual(chains(await explained(archive)));
  });

  it('lists as many packages as it is asked for', async () => {
    const few = await run([...greeter, '--depth', '2']);
    expect(few.stdout).toMatch(/4 more with .* --all lists them\./);
    expect((await run([...greeter, '--depth', '2', '--all'])).stdout).not.toContain('more with');
  });

  it('writes Markdown', async () => {
    const { stdout } = await run([...greeter, '--format', 'markdown']);
    expect(stdout).toMatch(/^## `registry\.example\/team\/greeter:1\.0`\n/);
    expect(stdout).toContain('| size | package | version | why it is there: what names it |');
  });

  it('tells without Nix what the expression alone says, with what the linter finds', async () => {
    const file = join(fixtures, 'mistakes/password-in-env.nix');
    const { stdout, stderr, exitCode } = await run([file], withoutNix);
    expect(stderr).toBe('note: Nix is not installed: this is what the expression alone tells');
    expect(stdout).toContain('‹pkgs.pgweb›/bin/pgweb --bind=0.0.0.0');
    expect(stdout).toContain('PGWEB_DATABASE_URL (its value is not shown: it looks like a secret)');
    expect(stdout).toMatch(/\(secret-in-env at .*password-in-env\.nix:21\)/);
    expect(stdout).toContain('layers, packages: nothing was realised');
    expect(exitCode).toBe(0);
    // What is asked for is the same, but for the note.
    expect(await run([file, '--no-build'])).toMatchObject({ stdout, stderr: '' });
  });

  it('ends with what the next release makes of an image, of a file or a flake', async () => {
    const call = '.dockerTools.buildLayeredImage { name = "a"; tag = "1"; }';
    const own = await makeTemporaryFolder();
    await writeFile(
      join(own, 'pinned.nix'),
      `(import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-25.05.tar.gz") { })${call}\n`,
    );
    await writeFile(
      join(own, 'flake.nix'),
      `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; outputs = { self, nixpkgs }: { image = nixpkgs.legacyPackages.x86_64-linux${call}; }; }\n`,
    );
    for (const input of ['pinned.nix', 'flake.nix', '.#image']) {
      const { stdout } = await run([input, '--no-build'], { cwd: own });
      expect(stdout).toMatch(
        /With the next release of nixpkgs\n {2}With 25\.11, coming from 25\.05:\n {2}- [\s\S]*\(layers-by-auto-layer\)$/,
      );
    }
    await removeTree(own);
  });

  it('shows no secret of an image that exists, and obeys none of its names', async () => {
    const hostile = '\u001b]0;owned\u0007';
    const plain = await tarOf([{ name: `nix/store/${'a'.repeat(32)}-p-1/${hostile}`, content: 'x' }]);
    const layout = ociLayout();
    const config = {
      Env: ['DB_PASSWORD=hunter2'],
      Cmd: [hostile],
      User: hostile,
      Labels: { [hostile]: hostile },
    };
    const image = layout.image({ os: 'linux', architecture: 'amd64', config }, [{ stored: plain, plain }]);
    const made = folderOf(layout.files([image]));
    for (const format of ['text', 'markdown']) {
      const { stdout, exitCode } = await run([made, '--format', format]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('\\u001b]0;owned\\u0007');
      expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
      expect(stdout).not.toContain('hunter2');
    }
    expect(await nixlayer('explain', made, '--json')).not.toContain('hunter2');
  });

  it.each([
    ['a file that is none', ['/nowhere'], 1, 'E_INPUT'],
    ['layers of an archive', () => [archive, '--max-layers', '5'], 2, 'E_USAGE'],
    ['layers of a place', () => [`docker-archive:${archive}`, '--max-layers', '5'], 2, 'E_USAGE'],
    ['a number that is none', [...greeter, '--depth', 'x'], 2, 'Expected a whole number'],
  ])('refuses %s', async (_, args, exitCode, expected) => {
    const result = await run(typeof args === 'function' ? args() : args);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(expected);
  });

  it('has nothing to evaluate in a conf.json', async () => {
    const conf = join(await temporaryFolder(), 'conf.json');
    await nixlayer('plan', ...greeter, '--format', 'conf', '-o', conf);
    const result = await run([conf, '--no-build']);
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no expression') });
    const told = await explained(conf, ...greeter.slice(1));
    expect(chains(told)).toEqual(chains(await explained(...greeter)));
  });

  it.skipIf(isMissing('docker-registry'))('tells of an image in a registry', async () => {
    const registry = await startRegistry();
    try {
      const reference = `${registry.address}/team/greeter:1.0`;
      await nixlayer('push', archive, reference);
      const told = await explained(`docker://${reference}`);
      expect(chains(told)).toEqual(chains(await explained(archive)));
      expect(told.names).toEqual([reference]);
    } finally {
      await registry.stop();
    }
  });

  it.skipIf(isMissing('dockerd'))('tells of an image in a daemon', async () => {
    await dockerLoad(archive);
    const name = 'registry.example/team/greeter:1.0';
    const env = { DOCKER_HOST: dockerHost() };
    const { stdout } = await run([`docker-daemon:${name}`, '--json'], { env });
    expect(JSON.parse(String(stdout)).images[0].names).toEqual([name]);
    await docker('image', 'rm', name);
  });
});

describe.skipIf(isMissing('nix-build'))('nixlayer explain with Nix', () => {
  it('tells why each package is in the closure', async () => {
    const told = await explained(imageFixture('redis'));
    expect(told).toMatchObject({
      names: ['registry.example/team/redis:7'],
      source: { function: 'buildLayeredImage', file: imageFixture('redis'), line: 8 },
      config: { volumes: ['/data'], workingDir: '/data' },
      maxLayers: 100,
      contents: ['redis'],
      commands: [{ argument: 'extraCommands', lines: 2 }],
    });
    expect(chains(told).libgcrypt).toEqual(['redis', 'systemd-lib', 'libgcrypt']);
  });

  it('tells of the base image what is taken over', async () => {
    const told = await explained(imageFixture('from-image'), ...withNixlayerPackage());
    expect(told.base).toMatchObject({
      names: ['registry.example/team/middle:1'],
      inherits: 'env',
      inherited: ['Env.ORIGIN', 'Env.BASE'],
      overridden: [{ field: 'Env.PATH', base: '/base/bin', own: '/bin' }],
    });
    expect(told.layers?.map(({ kind }) => kind)).toEqual(['base', 'base', 'base', 'customisation']);
  });

  it.each(['stream', 'gzip', 'changed'])('tells the same of a ./result: %s', async (attribute) => {
    const file = imageFixture('results');
    const source = ['--argstr', 'nixlayerSource', prepared('NIXLAYER_TEST_SOURCE')];
    const result = await nixBuild(file, attribute, source);
    const told = await explained(result);
    const conf = await explained(await nixBuild(file, 'conf', source));
    expect(chains(told)).toEqual(chains(conf));
    expect(told.config).toEqual(conf.config);
  });

  it.skipIf(isMissing('git'))('tells of a flake', async () => {
    const flakes = await makeFlakeFolders(await temporaryFolder());
    const { stdout, stderr } = await nixlayerIn(
      nixes[0]!,
      flakes.team,
      'explain',
      '.#app',
      '--json',
      ...flakes.overrides,
    );
    expect(stderr).toBe('');
    const [told] = JSON.parse(stdout).images;
    expect(told).toMatchObject({
      knownFrom: 'closure',
      source: { file: expect.stringMatching(/images\.nix$/) },
    });
  });
});
