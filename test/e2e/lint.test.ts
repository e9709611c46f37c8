// nixlayer lint as a process: worker threads, exit codes, standard input, files that are written.
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { execa, type Options } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let folder: string;

const lint = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, 'lint', ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    ...options,
  });

const image = (...lines: readonly string[]) =>
  [
    '{ dockerTools, pkgs }:',
    'dockerTools.buildImage {',
    '  name = "a";',
    '  tag = "1";',
    ...lines,
    '}',
    '',
  ].join('\n');
const warned = image('  contents = pkgs.hello; # programs');
const fixed = image('  copyToRoot = pkgs.hello; # programs');
const wrong = image('  config.WorkingDir = "srv";');

/** What all images here have. */
const configuration = JSON.stringify({
  rules: { 'root-user': 'off', 'missing-tag': 'off' },
});

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'nix'));
  await writeFile(join(folder, 'nixlayer.json'), configuration);
  await writeFile(join(folder, 'warned.nix'), warned);
  await writeFile(join(folder, 'nix/wrong.nix'), wrong);
});

describe('the exit code', () => {
  it.each<[what: string, args: readonly string[], exitCode: number]>([
    ['is 1 for an error', [], 1],
    ['is 0 for a warning', ['warned.nix'], 0],
    ['is 1 for a warning with --fail-on warn', ['warned.nix', '--fail-on', 'warn'], 1],
    ['is 0 for an error with --fail-on never', ['--fail-on', 'never'], 0],
    ['is 1 for more warnings than allowed', ['warned.nix', '--max-warnings', '0'], 1],
    ['is 0 for a rule that is off', ['--rule', 'relative-workdir=off'], 0],
    ['is 1 for a rule that is raised', ['warned.nix', '--rule', 'deprecated-contents=error'], 1],
    ['is 2 for a rule that does not exist', ['--rule', 'none=off'], 2],
    ['is 2 for a level that does not exist', ['--rule', 'relative-workdir=loud'], 2],
    ['is 2 for a path with nothing', ['none.nix'], 2],
    ['is 2 for a format that does not exist', ['--format', 'yaml'], 2],
    ['is 0 for the rules', ['rules'], 0],
    ['is 2 for a rule to explain that does not exist', ['explain', 'none'], 2],
  ])('%s', async (_what, args, exitCode) => {
    expect((await lint(args)).exitCode).toBe(exitCode);
  });

  it('is 2 for a wrong configuration, which is named', async () => {
    await writeFile(join(folder, 'nix/nixlayer.json'), '{ "rule": {} }');
    const { exitCode, stderr } = await lint([]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("nix/nixlayer.json: there is no key 'rule'");
    expect(stderr).toContain("Did you mean 'rules'?");
  });

  it('is 1 for a file that is not Nix, which is shown', async () => {
    await writeFile(join(folder, 'broken.nix'), '{ a = ; }');
    const { exitCode, stdout } = await lint(['broken.nix']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/error .* \[parse-error\]\n {2}at broken\.nix:1:7/);
  });
});

it('prints findings to standard output, and nothing else', async () => {
  const { stdout, stderr } = await lint([]);
  expect(stdout).toContain(
    "error the working directory 'srv' is not absolute [relative-workdir]\n  at nix/wrong.nix:5:23\n",
  );
  expect(stdout).toContain('at warned.nix:5:3');
  expect(stderr).toBe('');
});

it('finds the same in many files, spread over threads, as in one', async () => {
  await mkdir(join(folder, 'many'));
  for (let index = 0; index < 120; index++)
    await writeFile(join(folder, `many/${index}.nix`), index % 2 ? wrong : warned);
  const { stdout } = await lint(['many', '--json']);
  const report = JSON.parse(String(stdout)) as {
    summary: { files: number; errors: number };
    results: { file: string; diagnostics: { rule: string; range: unknown }[] }[];
  };
  expect(report.summary).toMatchObject({ files: 120, errors: 60 });
  expect(new Set(report.results.map(({ diagnostics }) => JSON.stringify(diagnostics))).size).toBe(2);
});

it('evaluates what needs a deep stack', async () => {
  const deep = 'let f = n: if n == 0 then "srv" else f (n - 1); in';
  await writeFile(join(folder, 'deep.nix'), `${deep}\n${wrong.replace('"srv"', 'f 9000')}`);
  expect((await lint(['deep.nix'])).stdout).toContain('[relative-workdir]');
});

describe('fixes', () => {
  const read = () => readFile(join(folder, 'warned.nix'), 'utf8');

  it('are written, and the mode of the file stays', async () => {
    await chmod(join(folder, 'warned.nix'), 0o640);
    const { stderr, exitCode } = await lint(['warned.nix', '--fix']);
    expect({ text: await read(), exitCode }).toEqual({ text: fixed, exitCode: 0 });
    expect(stderr).toContain('fixed 1 finding in 1 file');
    expect((await stat(join(folder, 'warned.nix'))).mode & 0o777).toBe(0o640);
  });

  it('are shown as a diff that can be applied', async () => {
    const { stdout, exitCode } = await lint(['warned.nix', '--diff']);
    expect({ text: await read(), exitCode }).toEqual({ text: warned, exitCode: 1 });
    expect(stdout).toContain('--- a/warned.nix\n+++ b/warned.nix\n');
    expect(applyPatch(warned, String(stdout))).toBe(fixed);
  });

  it('of a dry run are counted', async () => {
    const { stdout, stderr } = await lint(['warned.nix', '--fix-dry-run']);
    expect(await read()).toBe(warned);
    expect(stdout).toContain('nothing found');
    expect(stderr).toContain('would fix 1 finding');
  });

  it('never go through a link', async () => {
    await symlink('warned.nix', join(folder, 'link.nix'));
    const { exitCode, stderr } = await lint(['link.nix', '--fix']);
    expect({ text: await read(), exitCode }).toEqual({ text: warned, exitCode: 2 });
    expect(stderr).toContain('it is a link');
  });

  it('leave a read-only file alone', async () => {
    await chmod(join(folder, 'warned.nix'), 0o444);
    const { exitCode, stderr } = await lint(['warned.nix', '--fix']);
    expect({ text: await read(), exitCode }).toEqual({ text: warned, exitCode: 2 });
    expect(stderr).toContain('it is read-only');
  });

  it('leave a file alone that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('# \xe9\n', 'latin1'), Buffer.from(warned)]);
    await writeFile(join(folder, 'latin.nix'), bytes);
    expect((await lint(['latin.nix', '--fix'])).exitCode).toBe(2);
    expect(await readFile(join(folder, 'latin.nix'))).toEqual(bytes);
  });
});

describe('standard input', () => {
  it('has the name, the imports and the configuration of a file', async () => {
    await writeFile(join(folder, 'nix/dir.nix'), '{ dir = "srv"; }');
    const input = wrong.replace('"srv"', '(import ./dir.nix).dir');
    const { stdout, exitCode } = await lint(['-', '--stdin-filename', 'nix/new.nix'], {
      stdin: 'pipe',
      input,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('at nix/new.nix:2:1');
    expect(stdout).toContain('it is written here: nix/dir.nix:1:9');
  });

  it('is printed with its fixes', async () => {
    const { stdout } = await lint(['-', '--fix'], { stdin: 'pipe', input: warned });
    expect(stdout).toBe(fixed);
  });
});

it('writes the report to a file', async () => {
  const { stdout } = await lint(['--format', 'sarif', '-o', 'lint.sarif']);
  expect(stdout).toBe('');
  expect(JSON.parse(await readFile(join(folder, 'lint.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
});

it('remembers what it found', async () => {
  const args = ['--cache-location', 'cache/lint.json', '--json'];
  const first = await lint(args);
  const second = await lint(args);
  expect(second.stdout).toBe(first.stdout);
  expect(
    Object.keys(
      (JSON.parse(await readFile(join(folder, 'cache/lint.json'), 'utf8')) as { entries: object }).entries,
    ),
  ).toEqual([join(folder, 'nix/wrong.nix'), join(folder, 'warned.nix')]);
});

it('explains a rule', async () => {
  const { stdout } = await lint(['explain', 'relative-workdir']);
  expect(stdout).toContain('The working directory of an image is absolute.');
});

it('lists the rules as JSON', async () => {
  const { stdout } = await lint(['rules', '--json']);
  expect(JSON.parse(String(stdout))).toMatchObject({
    rules: expect.arrayContaining([
      expect.objectContaining({ id: 'relative-workdir', severity: 'error' }),
    ]) as unknown,
  });
});
