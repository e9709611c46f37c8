// Recipes of a user as files: `nixlayer migrate --recipes` and `nixlayer migrate test`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { nixlayerProgram } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let folder: string;

const migrate = (...args: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, 'migrate', ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
  });

const recipe = (after: string) => `{
  id = "our-wrapper";
  summary = "The wrapper of last year is called.";
  title = "Call dockerTools";
  match = "mkImage { name = $name; ...$rest }";
  rewrite = "dockerTools.buildImage { name = $name; ...$rest }";
  changes = [ "call" ];
  tests = [ { before = "a: mkImage: dockerTools: mkImage { name = a; }"; after = "${after}"; } ];
}
`;
const right = recipe('a: mkImage: dockerTools: dockerTools.buildImage { name = a; }');
const wrong = recipe('a: a');
const image = (callee: string) =>
  `{ mkImage, dockerTools }:\n${callee} {\n  name = "a"; # it\n  tag = "1";\n}\n`;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'image.nix'), image('mkImage'));
  await writeFile(join(folder, 'recipes.nix'), right);
});

describe('migrate --recipes', () => {
  it('applies them, keeps comments, and has nothing to do afterwards', async () => {
    const options = ['image.nix', '--recipes', 'recipes.nix', '--only', 'our-wrapper'] as const;
    expect((await migrate(...options, '--check')).exitCode).toBe(1);
    const { exitCode, stdout } = await migrate(...options, '--write', '--allow-no-vcs');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Call dockerTools [our-wrapper]');
    expect(await readFile(join(folder, 'image.nix'), 'utf8')).toBe(image('dockerTools.buildImage'));
    expect((await migrate(...options, '--check')).exitCode).toBe(0);
  });

  it.each([
    ['a test fails', wrong, "a test of the recipe 'our-wrapper' fails"],
    ['it is no Nix', '{ id = ', 'E_SYNTAX'],
    ['it lacks something', '{ id = "a"; }', "'summary' is missing"],
  ])('changes nothing where %s', async (_what, text, message) => {
    await writeFile(join(folder, 'recipes.nix'), text);
    const { exitCode, stderr } = await migrate(
      'image.nix',
      '--recipes',
      'recipes.nix',
      '--write',
      '--allow-no-vcs',
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(await readFile(join(folder, 'image.nix'), 'utf8')).toBe(image('mkImage'));
  });
});

describe('migrate test', () => {
  it('says how many were right', async () => {
    expect(await migrate('test', 'recipes.nix')).toMatchObject({ exitCode: 0, stdout: '1 test, 0 failed' });
  });

  it('shows what came out instead, and ends with 1', async () => {
    await writeFile(join(folder, 'recipes.nix'), wrong);
    const { exitCode, stdout } = await migrate('test', 'recipes.nix');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('recipes.nix:8:24: our-wrapper: the text is another one');
    expect(stdout).toContain('+a: mkImage: dockerTools: dockerTools.buildImage { name = a; }');
    const { tests } = JSON.parse((await migrate('test', 'recipes.nix', '--json')).stdout) as {
      tests: unknown[];
    };
    expect(tests).toMatchObject([{ recipe: 'our-wrapper', passed: false, line: 8 }]);
  });
});
