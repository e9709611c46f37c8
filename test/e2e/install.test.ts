// The package as npm installs it on a machine without a compiler and without install scripts.
import { mkdir, readdir, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fixtures, repository } from './support/environment.ts';
import { buildArchive } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

/** All that is on PATH there. */
const programs = ['node', 'npm', 'sh', 'env'];
const quickstart = join(fixtures, 'quickstart');

let folder: string;
let app: string;

const run = (program: string, args: readonly string[]) =>
  execa(program, args, {
    cwd: app,
    stdin: 'ignore',
    reject: false,
    env: { PATH: join(folder, 'bin'), NIXLAYER_GRAMMAR: undefined },
  });
const nixlayer = (...args: readonly string[]) => run(join(app, 'node_modules/.bin/nixlayer'), args);

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  app = join(folder, 'app');
  await mkdir(join(folder, 'bin'));
  await mkdir(app);
  await writeFile(join(app, 'package.json'), '{ "private": true }');
  for (const program of programs) await symlink(await pathOf(program), join(folder, 'bin', program));
  const { stdout } = await execa('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: repository,
  });
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  const installed = await run('npm', ['install', ...options, join(folder, stdout.trim())]);
  expect(installed).toMatchObject({ exitCode: 0 });
});

afterAll(() => removeTree(folder));

it('evaluates', async () => {
  expect(await nixlayer('eval', '--expr', '1 + 1')).toMatchObject({ exitCode: 0, stdout: '2', stderr: '' });
});

it('lints', async () => {
  await writeFile(
    join(app, 'image.nix'),
    '{ dockerTools }: dockerTools.buildImage { name = "a"; tag = "1"; config.WorkingDir = "srv"; }\n',
  );
  const { exitCode, stdout } = await nixlayer('lint', 'image.nix');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('[relative-workdir]');
});

it('lints many files in worker threads', async () => {
  const { stdout, stderr } = await nixlayer('lint', fixtures, '--format', 'json', '--fail-on', 'never');
  expect(stderr).not.toContain('E_');
  expect(JSON.parse(stdout)).toBeTypeOf('object');
});

it('makes the image that a checkout makes', async () => {
  const args = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')];
  const output = join(app, 'image.tar');
  const { stdout } = await nixlayer('build', ...args, '-o', output, '--json');
  const [input = '', ...options] = args;
  const { imageId } = await buildArchive(input, join(folder, 'checkout.tar'), ...options);
  expect(JSON.parse(stdout)).toMatchObject({ imageId });
  expect(await nixlayer('inspect', output)).toMatchObject({ exitCode: 0 });
});

it('names what is missing where the native build is asked for', async () => {
  const { exitCode, stderr } = await execa(join(app, 'node_modules/.bin/nixlayer'), ['eval', '--expr', '1'], {
    reject: false,
    env: { NIXLAYER_GRAMMAR: 'native' },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('[E_GRAMMAR_MISSING]');
  expect(stderr).toContain('unset NIXLAYER_GRAMMAR');
});

it('takes at most 30 MB with all that it depends on', async () => {
  expect(await bytesBelow(join(app, 'node_modules'))).toBeLessThan(30e6);
});

async function pathOf(program: string): Promise<string> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    // npm puts folders of its own in front, with other programs of these names.
    if (directory.includes('node_modules')) continue;
    const path = await realpath(join(directory, program)).catch(() => undefined);
    if (path !== undefined) return path;
  }
  throw new Error(`${program} is not on PATH`);
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
