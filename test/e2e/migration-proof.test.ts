// What a migration promises of images, held against real builds; and `migrate --verify`, which says it to people.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrationFixtures, nixFilesOf } from '../migrate/fixtures.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { packageSet } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execa(process.execPath, [nixlayerProgram, ...args], { reject: false, stdin: 'ignore', env });
const withPackages = () => ['--arg', 'pkgs', packageSet()];

describe.skipIf(isMissing('nix-build'))('migrated definitions', () => {
  it('are all parsed by Nix', async () => {
    const files = migrationFixtures.flatMap(({ after }) =>
      [...nixFilesOf(after).keys()].map((name) => join(after, name)),
    );
    const { exitCode, stderr } = await execa('nix-instantiate', ['--parse', ...files], { reject: false });
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  const built = migrationFixtures.filter(({ build }) => build !== undefined);

  it('are built for at least 25 shapes', () => expect(built.length).toBeGreaterThanOrEqual(25));

  it.concurrent.each(built)('make the same image: $name', async ({ before, after, build, keeps }) => {
    const { file = '', attr } = build ?? {};
    const level = keeps === 'files' ? 'file-system' : 'diff-ids';
    const { exitCode, stdout, stderr } = await run([
      ...['diff', join(before, file), join(after, file), '--require', level, '--json'],
      ...(attr === undefined ? [] : ['-A', attr]),
      ...withPackages(),
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ check: 'require', passed: true }] });
  });
});

describe.skipIf(isMissing('nix-build'))('migrate --verify', () => {
  let folder: string;
  let image: string;
  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    image = join(folder, 'image.nix');
  });
  afterAll(() => removeTree(folder));

  const write = (text: string) => writeFile(image, text);
  const definition = (argument: string, more = '') =>
    `{ pkgs }:\npkgs.dockerTools.buildImage {\n  name = "a";\n  tag = "1";\n  ${argument} = [ pkgs.busybox ];\n${more}}\n`;
  const verify = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await run([
      ...['migrate', image, '--verify', '--allow-no-vcs', '--json'],
      ...args,
    ]);
    const { verifications } = JSON.parse(stdout || stderr) as {
      readonly verifications: readonly Record<string, unknown>[];
    };
    return { exitCode, verifications };
  };

  it('proves that an edit changes nothing, whether it is written or not', async () => {
    await write(definition('contents'));
    const proof = { step: 'edits', verdict: 'manifest', promised: 'diff-ids', holds: true };
    const shown = await verify(...withPackages());
    expect(shown).toMatchObject({ exitCode: 0, verifications: [proof] });
    expect(await readFile(image, 'utf8')).toBe(definition('contents'));
    const written = await verify('--write', ...withPackages());
    expect(written).toMatchObject({ exitCode: 0, verifications: [proof] });
    expect(await readFile(image, 'utf8')).toBe(definition('copyToRoot'));
  });

  it('tells what an edit changes that promises nothing', async () => {
    await write(definition('copyToRoot', '  config.cmd = [ "/bin/true" ];\n'));
    const { exitCode, verifications } = await verify(...withPackages());
    expect({ exitCode, verifications }).toMatchObject({
      exitCode: 0,
      verifications: [{ verdict: 'different', holds: true, diff: { config: [{}, {}] } }],
    });
  });

  it('tells edits from another nixpkgs', async () => {
    await write(definition('contents'));
    const newer = join(folder, 'newer');
    await mkdir(newer, { recursive: true });
    const change =
      'fromShell "busybox" "mkdir -p $out/bin; cp /usr/bin/busybox $out/bin/; echo newer > $out/notes"';
    await writeFile(
      join(newer, 'default.nix'),
      `args: import ${fixtures}/pkgs (args // { overlays = [ (final: prev: { busybox = prev.${change}; }) ]; })\n`,
    );
    const { exitCode, verifications } = await verify('--with-nixpkgs', newer, ...withPackages());
    expect({ exitCode, verifications }).toMatchObject({
      exitCode: 0,
      verifications: [
        { step: 'edits', verdict: 'manifest', holds: true },
        { step: 'nixpkgs', verdict: 'different', holds: true },
      ],
    });
    expect(JSON.stringify(verifications[1])).toContain('notes');
  });

  it('compares what is evaluated where Nix is not there', async () => {
    await write(definition('contents').replace('{ pkgs }', '{ pkgs ? import <nixpkgs> { } }'));
    const { exitCode, stdout } = await run(['migrate', image, '--verify', '--json'], { PATH: folder });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verifications: [{ compared: 'specs', verdict: 'as announced', holds: true }],
    });
  });

  it('says what could not be built', async () => {
    await write(definition('contents', '  extraCommands = throw "not today";\n'));
    const { exitCode, verifications } = await verify(...withPackages());
    expect({ exitCode, verifications }).toMatchObject({
      exitCode: 1,
      verifications: [{ verdict: 'not built', holds: false }],
    });
  });

  it('builds what lies beside the definition, and nothing that git ignores', async () => {
    const repository = join(folder, 'repository');
    await cp(join(fixtures, 'migrate/directory-import/before'), repository, { recursive: true });
    await writeFile(join(repository, '.gitignore'), 'ignored\n');
    await writeFile(join(repository, 'ignored'), 'x');
    const { exitCode, stdout } = await run([
      ...[
        'migrate',
        repository,
        '--verify',
        '--image',
        join(repository, 'default.nix'),
        '-A',
        'app',
        '--json',
      ],
      ...withPackages(),
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verifications: [{ verdict: 'manifest' }] });
  });

  it('builds what a link leads to, and writes nothing through it', async () => {
    await write(definition('contents'));
    const linked = join(folder, 'a linked folder');
    await symlink(folder, linked);
    const link = join(folder, 'link.nix');
    await symlink(image, link);
    for (const named of [join(linked, 'image.nix'), link]) {
      const { exitCode, stdout } = await run(['migrate', named, '--verify', '--json', ...withPackages()]);
      const proof = { image: named, verdict: 'manifest', promised: 'diff-ids', holds: true };
      expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, verifications: [proof] });
      expect(JSON.parse(stdout).verifications[0].details).toHaveLength(1);
      expect(await readFile(image, 'utf8')).toBe(definition('contents'));
    }
  });

  it('says which edits are not in what was built, and which image is not there', async () => {
    await write(definition('contents'));
    const own = join(folder, 'another');
    await mkdir(own);
    await writeFile(join(own, 'default.nix'), definition('copyToRoot'));
    const { verifications } = await verify('--image', own, ...withPackages());
    expect(verifications).toMatchObject([{ verdict: 'manifest' }]);
    expect(verifications[0]).toMatchObject({
      details: [
        expect.any(String),
        expect.stringMatching(/^without the edits of .*image\.nix, which lies outside of /),
      ],
    });
    const { exitCode, stderr } = await run(['migrate', image, '--verify', '--image', join(own, 'nope.nix')]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cannot read')]);
  });
});
