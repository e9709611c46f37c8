// How much of two images is the same, wherever they lie.
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { diffImages } from '../../src/image/diff/diff-images.ts';
import { ociLayout, tarOf, writeFiles } from '../image/base/image-archives.ts';
import { madeContent } from '../image/diff/made-image.ts';
import { pairs } from '../image/diff/pairs.ts';
import { askDiffoci, otherViews, sameToStrict } from './support/diffoci.ts';
import { docker, dockerLoad } from './support/docker.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { startRegistry } from './support/registry.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

/** Two releases of a service. */
const expression = `
let
  pkgs = import ${fixtures}/pkgs { };
  inherit (import ${fixtures}/images/library.nix pkgs) buildLayeredImage;
  make = { release, size, greeting }:
    let
      settings = pkgs.writeTextFile {
        name = "settings-\${release}";
        destination = "/share/settings";
        text = "release \${release}\\n\${builtins.concatStringsSep "" (builtins.genList (_: "setting\\n") size)}";
      };
      app = pkgs.writeTextFile {
        name = "app";
        destination = "/bin/app";
        executable = true;
        text = "#!\${pkgs.busybox}/bin/sh\\ncat \${settings}/share/settings\\n";
      };
    in
    buildLayeredImage {
      name = "service";
      tag = "1";
      contents = [ app pkgs.busybox ];
      extraCommands = "mkdir -p etc; echo \${greeting} > etc/motd";
      config = {
        Cmd = [ "/bin/app" ];
        Env = [ "GREETING=\${greeting}" ];
        Labels.release = release;
      };
    };
in
{
  old = make { release = "1.0"; size = 100; greeting = "hello"; };
  new = make { release = "1.1"; size = 900; greeting = "good morning"; };
}
`;

describe.skipIf(isMissing('nix-build'))('diff', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  const nixlayer = (...words: readonly string[]) =>
    execa(process.execPath, [nixlayerProgram, ...words], {
      stdin: 'ignore',
      reject: false,
      env: { DOCKER_HOST: process.env.NIXLAYER_TEST_DOCKER_HOST ?? '' },
    });
  const diff = async (...words: readonly string[]) => {
    const { stdout, stderr, exitCode } = await nixlayer('diff', ...words, '--json');
    if (exitCode === 2 || stdout === '') throw new Error(stderr);
    return { ...JSON.parse(stdout), exitCode };
  };
  const build = async (attribute: string, output: string, ...words: readonly string[]): Promise<string> => {
    await nixlayer('build', at('image.nix'), '-A', attribute, '-o', at(output), '--no-cache', ...words);
    return at(output);
  };

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    await writeFile(at('image.nix'), expression);
    await build('old', 'old.tar');
    await build('old', 'again.tar');
    await build('new', 'new.tar');
    await build('old', 'old.oci', '--format', 'oci-layout');
    await build('old', 'again.oci.tar', '--format', 'oci-archive');
    await build('old', 'zstd.oci.tar', '--format', 'oci-archive', '--compression', 'zstd');
    return () => removeTree(folder);
  });

  it.each([
    ['two builds', 'old.tar', 'again.tar', 'manifest'],
    ['two builds in other formats', 'old.oci', 'again.oci.tar', 'manifest'],
    ['an archive, which has no manifest, and a layout', 'old.tar', 'old.oci', 'diff-ids'],
    ['other compressions', 'old.oci', 'zstd.oci.tar', 'diff-ids'],
    ['other releases', 'old.tar', 'new.tar', 'different'],
  ])('%s', async (_, a, b, verdict) => {
    const { exitCode, ...report } = await diff(at(a), at(b));
    expect(report).toMatchObject({ version: 1, verdict, a: { name: at(a) }, b: { name: at(b) } });
    expect(exitCode).toBe(verdict === 'different' ? 1 : 0);
  });

  it('an expression is the layout that it is built to, and its archive but for the manifest', async () => {
    expect(await diff(at('image.nix'), at('old.oci'), '-A', 'old')).toMatchObject({ verdict: 'manifest' });
    expect(await diff(at('old.tar'), at('image.nix'), '--b-attr', 'old')).toMatchObject({
      verdict: 'diff-ids',
    });
  });

  it('what differs is told by package, with what leads to it', async () => {
    const report = await diff(at('image.nix'), at('image.nix'), '--a-attr', 'old', '--b-attr', 'new');
    expect(report.packages.changes).toMatchObject([
      { name: 'app', growth: 0 },
      {
        name: 'settings',
        a: [{ version: '1.0' }],
        b: [{ version: '1.1' }],
        growth: 6400,
        because: ['app', 'settings'],
      },
    ]);
    expect(report.config.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['config.Env.GREETING', 'config.Labels.release']),
    );
    expect(report.files.changes).toContainEqual(
      expect.objectContaining({ path: 'etc/motd', change: 'changed' }),
    );
    expect(report.pull.bytes).toBeLessThan(report.pull.total / 10);
  });

  it('reports are for people, and for pull requests', async () => {
    const { stdout } = await nixlayer('diff', at('old.tar'), at('new.tar'));
    expect(stdout).toMatch(/^different: the images differ\n/);
    expect(stdout).toContain('settings  1.0 → 1.1, +6.4 kB, because app → settings');
    expect(stdout.split('\n').length).toBeLessThan(40);
    const markdown = await nixlayer('diff', at('old.tar'), at('new.tar'), '--format', 'markdown');
    expect(markdown.stdout).toMatch(/^### Image: \*\*different\*\*\n/);
    expect(markdown.exitCode).toBe(1);
  });

  it.each([
    [['--require', 'different'], 0, ''],
    [['--require', 'different', '--max-growth', '50%', '--max-pull', '50MB'], 0, ''],
    [['--require', 'different', '--max-growth', '1'], 1, '(--max-growth)'],
    [['--require', 'different', '--max-growth', '0.001%'], 1, '(--max-growth)'],
    [['--require', 'different', '--max-pull', '10B'], 1, '(--max-pull)'],
    [['--require', 'different', '--forbid-path', '/etc/motd'], 1, '/etc/motd (--forbid-path)'],
    [['--require', 'different', '--forbid-path', '/root/.ssh/**'], 0, ''],
    [['--require', 'file-system', '--ignore', 'mtime'], 1, 'file-system is required'],
  ])('%j ends with exit code %i', async (words, exitCode, message) => {
    const result = await nixlayer('diff', at('old.tar'), at('new.tar'), ...words);
    expect(result.stdout).toContain(message);
    expect(result.exitCode).toBe(exitCode);
  });

  it.each([
    [['no.tar', 'old.tar'], 'cannot find'],
    [['old.tar', 'old.tar', '--ignore', 'everything'], 'is none of'],
    [['old.tar', 'old.tar', '--forbid-path', 'etc'], 'does not start with a slash'],
    [['old.tar', 'image.nix', '-A', 'none'], 'none'],
  ])('what cannot be compared is an error with exit code 2: %j', async (words, message) => {
    const options = words.slice(2);
    const result = await nixlayer('diff', ...words.slice(0, 2).map(at), ...options);
    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(2);
  });

  it('without Nix, expressions are compared as they are evaluated, and the report says so', async () => {
    const env = { PATH: '/nonexistent' };
    const call = (user: string): string => `{ pkgs ? import <nixpkgs> { } }:
pkgs.dockerTools.buildLayeredImage { name = "app"; config.User = "${user}"; contents = [ pkgs.hello ]; }`;
    await writeFile(at('one.nix'), call('root'));
    await writeFile(at('other.nix'), call('app'));
    const words = [nixlayerProgram, 'diff', at('one.nix'), at('other.nix')];
    const { stdout, exitCode } = await execa(process.execPath, words, { env, reject: false });
    expect(stdout).toContain('compared as evaluated: Nix is not there, nothing was built');
    expect(stdout).toContain('config.User  "root" → "app"');
    expect(exitCode).toBe(1);
    const same = await execa(process.execPath, [...words.slice(0, 3), at('one.nix'), '--json'], { env });
    expect(JSON.parse(same.stdout)).toMatchObject({ compared: 'specs', verdict: 'same', changes: [] });
    const archive = await execa(process.execPath, [...words.slice(0, 3), at('old.tar')], {
      env,
      reject: false,
    });
    expect(archive).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('[E_NIX_MISSING]') });
  });

  it('what differs is written for programs that look into it', async () => {
    await nixlayer('diff', at('old.tar'), at('new.tar'), '--dump', at('dump'));
    expect(await readFile(at('dump/a/files/etc/motd'), 'utf8')).toBe('hello\n');
    expect(await readFile(at('dump/b/files/etc/motd'), 'utf8')).toBe('good morning\n');
    expect(JSON.parse(await readFile(at('dump/b/config.json'), 'utf8'))).toMatchObject({ os: 'linux' });
    expect(await readFile(at('dump/a/files.txt'), 'utf8')).toContain('"etc/motd"  file  0644');
    const again = await nixlayer('diff', at('old.tar'), at('new.tar'), '--dump', at('dump'));
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not empty') });
    const formats = at('formats');
    await nixlayer('diff', at('old.oci'), at('zstd.oci.tar'), '--dump', formats);
    expect(readdirSync(join(formats, 'a/layers')).length).toBeGreaterThan(1);
  });

  it('names of an image reach neither the terminal nor other folders', async () => {
    const layoutOf = async (name: string, path: string): Promise<string> => {
      const plain = await tarOf([{ name: path, content: 'text' }]);
      const layout = ociLayout();
      const image = layout.image({ os: 'linux', architecture: 'amd64' }, [{ stored: plain, plain }]);
      writeFiles(at(name), layout.files([image]));
      return at(name);
    };
    const one = await layoutOf('plain.oci', 'file');
    const odd = await nixlayer('diff', one, await layoutOf('odd.oci', 'a\x1b[2Jb'), '--dump', at('odd'));
    expect(odd.stdout).toContain('a\\u001b[2Jb');
    expect(odd.stdout).not.toContain('\x1b');
    expect(readdirSync(at('odd/b/files'))).toEqual(['a\x1b[2Jb']);
    const words = ['diff', one, await layoutOf('out.oci', '../../out'), '--dump', at('out')];
    expect(await nixlayer(...words)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('leads out'),
    });
    expect(readdirSync(folder)).not.toContain('out');
  });

  describe.skipIf(isMissing('docker-registry'))('with a registry', () => {
    it('an image is what was pushed, also as an expression', async () => {
      const registry = await startRegistry();
      onTestFinished(() => registry.stop());
      const place = `docker://${registry.address}/service:1`;
      await nixlayer('copy', at('old.oci'), place);
      expect(await diff(place, at('old.oci'))).toMatchObject({ verdict: 'manifest', pull: { bytes: 0 } });
      expect(await diff(place, at('image.nix'), '-A', 'new')).toMatchObject({
        verdict: 'different',
        exitCode: 1,
      });
    });
  });

  describe.skipIf(isMissing('dockerd'))('with a daemon', () => {
    it('an image is what was loaded', async () => {
      await dockerLoad(at('old.tar'));
      onTestFinished(async () => void (await docker('image', 'rm', 'service:1')));
      expect(await diff('docker-daemon:service:1', at('old.tar'))).toMatchObject({ verdict: 'manifest' });
      expect(await diff('docker-daemon:service:1', at('old.oci'))).toMatchObject({ verdict: 'diff-ids' });
    });
  });
});

const diffoci = process.env.NIXLAYER_TEST_DIFFOCI;
it.each(diffoci === undefined ? [] : pairs.map((pair) => [pair.name, pair] as const))(
  'diffoci sees the same, or otherwise for a known reason: %s',
  async (name, pair) => {
    const [a, b] = [madeContent(pair.a), madeContent(pair.b)];
    const { strict, semantic } = await askDiffoci(diffoci ?? '', a, b);
    const { verdict } = await diffImages(a, b, { ignore: ['mtime', 'created', 'history'] });
    expect(semantic === (verdict !== 'different')).toBe(otherViews[name] === undefined);
    expect(strict).toBe(sameToStrict.includes(name));
  },
);
