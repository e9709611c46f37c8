// Layers that the expression or the command line decides, with real Nix and without it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing, nixlayerProgram } from './support/environment.ts';
import { nixBuild } from './support/nix.ts';
import {
  type BuildReport,
  buildArchive,
  imageFixture,
  nixlayer,
  withNixlayerPackage,
} from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const fixture = imageFixture('explicit-layers');

interface Plan {
  readonly layers: readonly { readonly paths: readonly string[]; readonly explicit?: true }[];
  readonly warnings?: readonly string[];
}

const planOf = async (...args: readonly string[]): Promise<Plan> =>
  JSON.parse((await run('plan', ...args, '--json')).stdout);

const run = (...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, ...args], { stdin: 'ignore' });

const nameOf = (path: string): string => path.replace(/^[^-]*-/, '');
const explicitNames = ({ layers }: Plan): string[][] =>
  layers.filter(({ explicit }) => explicit).map(({ paths }) => paths.map(nameOf));

/** The names of store paths in each layer of a docker-archive, as Python reads it. */
const readLayers = `
import json, sys, tarfile
image = tarfile.open(sys.argv[1])
print(json.dumps([
    sorted({name.split("/")[2].split("-", 1)[1]
            for name in tarfile.open(fileobj=image.extractfile(layer)).getnames()
            if name.lstrip("/").startswith("nix/store/") for name in ["nix/store/" + name.split("nix/store/")[1]]})
    for layer in json.load(image.extractfile("manifest.json"))[0]["Layers"]]))
`;

describe.skipIf(isMissing('nix-build', 'python3'))('layers that an expression decides', () => {
  let folder: string;
  let report: BuildReport & { readonly warnings: readonly string[] };
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    report = (await buildArchive(fixture, at('server.tar'), '-A', 'server')) as typeof report;
    return () => removeTree(folder);
  });

  it('hold their files, the lowest first, and what nothing else needs is there as well', async () => {
    const { stdout } = await execa('python3', ['-c', readLayers, report.output]);
    const [first = [], second = [], ...others] = JSON.parse(stdout) as string[][];
    expect(first).toEqual(['glibc', 'openssl']);
    expect(second).toEqual(expect.arrayContaining(['gzip', 'jemalloc', 'redis']));
    expect(others.flat()).toContain('bash');
    const all = [...first, ...second, ...others.flat()];
    expect(all).toHaveLength(new Set(all).size);
  });

  it('obey the rules of perms, which the report would warn of otherwise', async () => {
    const listing = `
import json, sys, tarfile
image = tarfile.open(sys.argv[1])
layer = json.load(image.extractfile("manifest.json"))[0]["Layers"][1]
for entry in tarfile.open(fileobj=image.extractfile(layer)):
    if entry.name.endswith("/bin/redis-server"): print(oct(entry.mode))
`;
    expect((await execa('python3', ['-c', listing, report.output])).stdout).toBe('0o511');
    expect(report.warnings.filter((warning) => warning.startsWith('perms'))).toEqual([]);
  });

  it('are shared by images that decide the same', async () => {
    const other = await buildArchive(fixture, at('other.tar'), '-A', 'piped');
    expect(other.layers[0]).toEqual(report.layers[0]);
    expect(other.layers[1]).not.toEqual(report.layers[1]);
  });

  it('are told by plan, and those that hold nothing are warned of', async () => {
    const plan = await planOf(fixture, '-A', 'server');
    expect(explicitNames(plan)).toEqual([['glibc', 'openssl'], expect.arrayContaining(['redis'])]);
    const warning = expect.stringContaining('layers[2] holds nothing');
    expect([plan.warnings, report.warnings]).toEqual([[warning], [warning]]);
    const table = await run('plan', fixture, '-A', 'server');
    expect(table.stdout).toMatch(/^ 1 +explicit .* 2: glibc, openssl/m);
    expect(table.stdout).toMatch(/^ 3 +store /m);
    expect(table.stderr).toContain('warning: layers[2] holds nothing');
  });

  it('are the same without Nix, and in what nix-build makes', async () => {
    await nixlayer('store', 'export', fixture, '-A', 'server', '--to', at('store'));
    const args = ['-A', 'server', '--store', at('store')];
    const fromFolder = await buildArchive(fixture, at('from-folder.tar'), ...args);
    expect(fromFolder).toEqual({ ...report, output: fromFolder.output });

    const conf = await nixBuild(fixture, 'server.conf', withNixlayerPackage());
    const { layers } = await planOf(fixture, '-A', 'server');
    expect(JSON.parse(await readFile(conf, 'utf8')).store_layers).toEqual(layers.map(({ paths }) => paths));
    const archive = await nixBuild(fixture, 'server', withNixlayerPackage());
    const { images } = JSON.parse(await nixlayer('inspect', archive, '--json'));
    expect(images[0].imageId).toBe(report.imageId);
  });

  it('leave out what the base image has', async () => {
    const base = await buildArchive(fixture, at('lower.tar'), '-A', 'lower');
    const plan = await planOf(fixture, '-A', 'upper', '--arg', 'base', base.output);
    expect(explicitNames(plan)).toEqual([['openssl']]);
    expect(plan.layers.flatMap(({ paths }) => paths).map(nameOf)).not.toContain('glibc');
    expect(plan.warnings).toEqual([expect.stringContaining('layers[1] holds nothing')]);
  });

  it('come below those of a pipeline', async () => {
    const { layers } = await planOf(fixture, '-A', 'piped');
    expect(layers[0]?.paths.map(nameOf)).toEqual(['glibc', 'openssl']);
    expect(layers.slice(1, -1).every(({ paths }) => paths.length === 5)).toBe(true);
  });

  it('are decided on the command line, for an expression and for what nix-build made of it', async () => {
    const { layers } = await planOf(fixture, '-A', 'piped');
    const jemalloc = layers.flatMap(({ paths }) => paths).find((path) => nameOf(path) === 'jemalloc') ?? '';
    await writeFile(at('layers.json'), JSON.stringify([[jemalloc]]));
    const given = ['--layers', at('layers.json'), '--layering', 'single'];
    const conf = await nixBuild(fixture, 'piped.conf', withNixlayerPackage());
    for (const input of [[fixture, '-A', 'piped'], [conf]])
      expect(explicitNames(await planOf(...input, ...given))).toEqual([['gcc-lib', 'glibc', 'jemalloc']]);
    const fromConf = await buildArchive(conf, at('from-conf.tar'), ...given);
    const fromExpression = await buildArchive(fixture, at('piped.tar'), '-A', 'piped', ...given);
    expect(fromConf).toEqual({ ...fromExpression, output: fromConf.output });
  });

  it('are refused with their place when a path is none of the image', async () => {
    const stranger = `/nix/store/${'0'.repeat(32)}-stranger`;
    await writeFile(at('wrong.json'), `[\n  [],\n  ["${stranger}"]\n]\n`);
    const { exitCode, stderr } = await execa(
      process.execPath,
      [nixlayerProgram, 'build', fixture, '-A', 'server', '--layers', at('wrong.json'), '-o', at('no.tar')],
      { stdin: 'ignore', reject: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `layers[1][0] is ${stranger}, which is not in the closure of the image [E_SPEC]`,
    );
    expect(stderr).toContain(`at ${at('wrong.json')}:3:4`);
    expect(stderr).toContain('hint: ');
  });
});
