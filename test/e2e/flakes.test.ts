// Flake references on the command line, with Debian's Nix and a newer one, and without Nix.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerInspect, dockerRun } from './support/docker.ts';
import { fixtures, isMissing } from './support/environment.ts';
import {
  type FlakeFolders,
  git,
  makeFlakeFolders,
  nixes,
  nixFlakes,
  nixlayerIn,
  ownOverrides,
  replaceNixpkgs,
} from './support/flakes.ts';
import { type BuildReport, buildArchive, packageSet } from './support/nixlayer.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const images = join(fixtures, 'flakes/team/images.nix');

describe.each(nixes)('flakes with $name', (nix) => {
  describe.skipIf(isMissing(nix.name === 'nix' ? 'nix-build' : nix.name, 'git'))('and its program', () => {
    let folder: string;
    let flakes: FlakeFolders;
    let expected: Readonly<Record<'app' | 'stream' | 'files', string>>;

    beforeAll(async () => {
      folder = await makeTemporaryFolder();
      flakes = await makeFlakeFolders(folder);
      const idOf = async (attribute: string) => {
        const output = join(folder, `${attribute}-of-file.tar`);
        const words = ['-A', attribute, '--arg', 'pkgs', packageSet()];
        return (await buildArchive(images, output, ...words)).imageId;
      };
      expected = { app: await idOf('app'), stream: await idOf('stream'), files: await idOf('files') };
    });
    afterAll(() => removeTree(folder));

    const run = (...words: readonly string[]) => nixlayerIn(nix, flakes.team, ...words);
    const build = async (cwd: string, ...words: readonly string[]) => {
      const output = join(folder, 'image.tar');
      const ran = await nixlayerIn(nix, cwd, 'build', ...words, '-o', output, '--json');
      if (ran.exitCode !== 0) throw new Error(ran.stderr);
      return JSON.parse(ran.stdout) as BuildReport;
    };
    /** Code, message and hint of a run that fails. */
    const failureOf = async (cwd: string, ...words: readonly string[]) => {
      const [command = '', ...rest] = words;
      const ran = await nixlayerIn(nix, cwd, command, '--json', ...rest);
      expect(ran.exitCode).not.toBe(0);
      expect(ran.stderr).not.toMatch(/experimental/);
      return (JSON.parse(ran.stdout) as { error: { code: string; message: string; hint?: string } }).error;
    };

    it.each([
      ['.#app', 'app'],
      ['#app', 'app'],
      ['.', 'stream'],
      ['.#', 'stream'],
      ['.#files', 'files'],
      ['.#nested.stream', 'stream'],
      ['.#other.app', 'app'],
      ['.#packages.x86_64-linux.app', 'app'],
      ['path:.#app', 'app'],
    ] as const)('build %s as the file is built with -A %s', async (reference, attribute) => {
      const report = await build(flakes.team, reference, ...flakes.overrides);
      expect(report.imageId).toBe(expected[attribute]);
    });

    it('build a folder that has a flake.nix only, and the file where there is a default.nix', async () => {
      const report = await build(folder, 'team', ...flakes.overrides);
      expect(report.imageId).toBe(expected.stream);
      const both = join(folder, 'both');
      await mkdir(both);
      await writeFile(join(both, 'flake.nix'), '{ outputs = _: throw "not this one"; }');
      await writeFile(join(both, 'default.nix'), `(import ${images} { pkgs = ${packageSet()}; }).app`);
      expect((await build(both, '.')).imageId).toBe(expected.app);
    });

    it("build what nixpkgs' dockerTools describes", async () => {
      const source = ['--override-input', 'nixpkgs/nixlayer-source', ownOverrides().at(-1) ?? ''];
      const report = await build(flakes.team, '.#foreign', ...flakes.overrides, ...source);
      expect(report.imageId).toBe(expected.stream);
    });

    it('build from a git repository, and from a folder in it', async () => {
      const repository = join(folder, 'repository');
      await mkdir(repository);
      await cp(flakes.team, join(repository, 'inside'), { recursive: true });
      await git(repository, 'init', '--quiet');
      await git(repository, 'add', '.');
      await git(repository, 'commit', '--quiet', '-m', 'first');
      for (const [cwd, reference] of [
        [join(repository, 'inside'), '.#app'],
        [repository, './inside#app'],
        [join(repository, 'inside/files'), '.#app'],
        [folder, `git+file://${repository}?dir=inside#app`],
      ] as const)
        expect((await build(cwd, reference, ...flakes.overrides)).imageId).toBe(expected.app);
    });

    it('stream, plan, inspect and store export', async () => {
      const streamed = await run('stream', '.#app', '--json', ...flakes.overrides);
      expect(streamed.stderr).toContain(expected.app);
      const planned = await run('plan', '.#app', '--json', ...flakes.overrides);
      expect(JSON.parse(planned.stdout)).toMatchObject({
        layers: [
          { paths: [expect.stringMatching(/-team-motd$/)] },
          { paths: [expect.stringMatching(/-busybox$/)] },
        ],
      });
      const inspected = await run('inspect', '.#app', '--json', ...flakes.overrides);
      expect(JSON.parse(inspected.stdout)).toMatchObject({ imageId: expected.app });
    });

    it.skipIf(isMissing('dockerd'))('load', async () => {
      const words = ['load', '.#app', ...flakes.overrides];
      const loaded = await nixlayerIn(nix, flakes.team, ...words);
      expect(loaded.stderr).toBe('');
      expect((await dockerInspect('registry.example/team/app:1.0')).Id).toBe(expected.app);
      expect(await dockerRun('registry.example/team/app:1.0')).toBe('Good morning');
    });

    it('eval and lint, which look at all of a local flake.nix', async () => {
      const calls = await run('eval', '.#app', '--json');
      const { calls: found } = JSON.parse(calls.stdout) as { calls: { function: string }[] };
      expect(found.map((call) => call.function)).toEqual([
        'buildLayeredImage',
        'streamLayeredImage',
        'buildImage',
      ]);
      const linted = await run('lint', '.#app', '--rule', 'missing-ca-certificates=off');
      expect(linted.exitCode).toBe(0);
      expect(linted.stdout).toMatch(/forgotten\.nix' does not exist \[not-checked\]/);
      expect(linted.stdout).toMatch(/1 warning in 1 file$/);
    });

    it.each([
      ['.#app.imageSpec.drvPath', '--value'],
      ['.#app.imageSpec', '--drv-path'],
      ['.#app.imageSpec.data', '--strict'],
    ])('eval %s %s as the built-in evaluator does', async (reference, form) => {
      const words = ['eval', reference, form, ...flakes.overrides];
      const [own, theirs] = [await run(...words), await run(...words, '--evaluator', 'nix')];
      expect([own.exitCode, theirs.exitCode]).toEqual([0, 0]);
      expect(own.stdout).toBe(theirs.stdout);
      expect(own.stdout).not.toBe('');
    });

    it('build from an embedded store, without Nix', async () => {
      const store = join(folder, 'store');
      const exported = await run(
        'store',
        'export',
        '.#app',
        '.',
        '.#files',
        '--to',
        store,
        ...flakes.overrides,
      );
      expect(exported.exitCode).toBe(0);
      const nothing = { name: 'no Nix', folder: join(folder, 'no-programs') };
      for (const [reference, id] of [
        ['.#app', expected.app],
        ['.', expected.stream],
        ['.#files', expected.files],
      ] as const) {
        const output = join(folder, 'embedded.tar');
        const words = ['build', reference, '--store', store, '-o', output, '--json', ...flakes.overrides];
        const ran = await nixlayerIn(nothing, flakes.team, ...words);
        expect(ran.stderr).toBe('');
        expect((JSON.parse(ran.stdout) as BuildReport).imageId).toBe(id);
      }
    });

    it('know self of a folder and of a repository, without Nix', async () => {
      const text =
        '{ outputs = { self }: { x = [ self.outPath self.narHash (toString ./b) "${./b}" "${self}/b" (builtins.attrNames (builtins.readDir ./.)) ]; }; }';
      for (const kind of ['path', 'git']) {
        const own = join(folder, `self-${kind}`);
        await mkdir(own);
        for (const [name, content] of Object.entries({ 'flake.nix': text, b: 'b', untracked: 'c' }))
          await writeFile(join(own, name), content);
        if (kind === 'git') {
          await git(own, 'init', '--quiet');
          await git(own, 'add', 'flake.nix', 'b');
        }
        const words = ['eval', '.#x', '--value', '--strict'];
        const ofNix = await nixlayerIn(nix, own, ...words, '--evaluator', 'nix');
        const without = await nixlayerIn(nix, own, ...words);
        expect([kind, without.stdout]).toEqual([kind, ofNix.stdout]);
        expect(without.stdout).toMatch(kind === 'git' ? /\[ "b" "flake.nix" \]/ : /"untracked"/);
      }
    });

    it.each([
      ['.#ap', 'E_EVAL', "the flake . has no attribute 'ap'", 'Did you mean .#app?'],
      ['.#something', 'E_EVAL', "the flake . has no attribute 'something'", /^Its packages: \.#app, /],
      [
        '.#notAnImage',
        'E_NOT_AN_IMAGE',
        '.#notAnImage is a derivation and not an image',
        /choose it behind #/,
      ],
      ['.#packages', 'E_NOT_AN_IMAGE', '.#packages is a set and not an image', /choose it behind #/],
      ['.#forgotten', 'E_EVAL', "the flake . has no file 'forgotten.nix'", /of its own source only/],
      ['.#system', 'E_EVAL', "attribute 'currentSystem' missing", /--impure allows both/],
      [
        './nowhere#app',
        'E_INPUT',
        'cannot find the flake ./nowhere: there is no such folder',
        /Give a folder/,
      ],
      ['-x#app', 'E_INPUT', 'cannot find the flake ./-x: there is no such folder', /Give a folder/],
      ['github:nobody/nothing#x', 'E_NIX_FAILED', /unable to download/, /takes the network/],
    ])('say what is wrong with %s', async (reference, code, message, hint) => {
      const error = await failureOf(flakes.team, 'plan', ...flakes.overrides, '--', reference);
      expect(error).toMatchObject({ code });
      expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
      expect(error.hint).toEqual(typeof hint === 'string' ? hint : expect.stringMatching(hint));
    });

    it('say that a file is not tracked', async () => {
      const repository = join(folder, 'untracked');
      await cp(flakes.team, repository, { recursive: true });
      await writeFile(join(repository, 'forgotten.nix'), '1');
      await git(repository, 'init', '--quiet');
      await git(repository, 'add', 'images.nix', 'files');
      const plan = (reference: string, ...words: readonly string[]) =>
        failureOf(repository, 'plan', reference, ...flakes.overrides, ...words);
      expect(await plan('.#app')).toMatchObject({
        code: 'E_EVAL',
        message: "the flake . has no file 'flake.nix'",
        hint: 'A flake sees the files that git tracks: git add flake.nix',
      });
      await git(repository, 'add', 'flake.nix');
      const untracked = {
        code: 'E_EVAL',
        message: "the flake . has no file 'forgotten.nix'",
        hint: 'A flake sees the files that git tracks: git add forgotten.nix',
      };
      expect(await plan('.#forgotten')).toMatchObject(untracked);
      const store = join(folder, 'empty-store');
      await mkdir(store, { recursive: true });
      await writeFile(join(store, 'registration'), '');
      expect(await plan('.#forgotten', '--store', store)).toMatchObject(untracked);
    });

    it('let a flake ask for the system with --impure', async () => {
      expect(await failureOf(flakes.team, 'plan', '.#system', '--impure', ...flakes.overrides)).toMatchObject(
        {
          code: 'E_NOT_AN_IMAGE',
          message: '.#system is a string and not an image',
        },
      );
    });

    it('write flake.lock as Nix does, but not with --no-write-lock-file', async () => {
      const own = join(folder, 'locked');
      await mkdir(own);
      const inputs = `inputs.team.url = "path:${flakes.nixlayer}"; inputs.team.flake = false;`;
      await writeFile(join(own, 'flake.nix'), `{ ${inputs} outputs = { team, ... }: { a = 1; }; }`);
      const lock = () => readFile(join(own, 'flake.lock'), 'utf8').catch(() => undefined);
      await failureOf(own, 'plan', '.#a', '--no-write-lock-file');
      expect(await lock()).toBeUndefined();
      await failureOf(own, 'plan', '.#a');
      expect(await lock()).toContain('"team"');
      await rm(join(own, 'flake.lock'));
    });

    it('make the package, the app, the checks and a library of nixlayer itself', async () => {
      const own = (...words: readonly string[]) =>
        nixFlakes(nix, flakes.nixlayer, ...words, ...ownOverrides());
      await own('flake', 'check', '--no-build');
      const shown = JSON.parse(await own('flake', 'show', '--json')) as Record<string, object>;
      expect(Object.keys(shown)).toEqual(
        expect.arrayContaining([
          'apps',
          'checks',
          'devShells',
          'formatter',
          'lib',
          'overlays',
          'packages',
          'templates',
        ]),
      );
      const { version } = JSON.parse(await readFile(join(flakes.nixlayer, 'package.json'), 'utf8')) as {
        version: string;
      };
      const ran = await nixFlakes(nix, flakes.nixlayer, 'run', ...ownOverrides(), '.', '--', '--version');
      expect(ran).toBe(version);
      const built = await own('build', '--no-link', '--json', '.#checks.x86_64-linux.image');
      const [image] = JSON.parse(built) as { outputs: { out: string } }[];
      const inspected = await nixlayerIn(nix, folder, 'inspect', image?.outputs.out ?? '', '--json');
      expect(inspected.exitCode).toBe(0);
    });

    it.each(['layered', 'ci'])('start from the template %s', async (template) => {
      const source = join(folder, `templates-${template}`);
      const project = join(folder, `project-${template}`);
      await cp(flakes.nixlayer, source, { recursive: true });
      await replaceNixpkgs(source);
      await mkdir(project);
      await nixFlakes(nix, project, 'flake', 'init', '-t', `path:${source}#${template}`);
      const report = await build(project, '.#image', ...flakes.overrides);
      expect(report.repoTags).toEqual(['registry.example/team/app:1.0']);
      const linted = await nixlayerIn(nix, project, 'lint', '--fail-on', 'error');
      expect(linted.exitCode).toBe(0);
    });

    it.each([
      [
        ['plan', '.#app^dev'],
        '.#app^dev chooses outputs with ^, and an image has no other ones',
        /Write \.#app\./,
      ],
      [['plan', 'images.nix#app'], 'images.nix is a file and no flake', /images\.nix -A app/],
      [
        ['build', '.#app', '-A', 'app'],
        '-A goes with a file, and a flake has its attribute behind #',
        'Write .#app.',
      ],
      [
        ['plan', '.#app', '--arg', 'a', '1'],
        '--arg goes with a file, and a flake takes no arguments',
        /--override-input/,
      ],
      [
        ['plan', '.#app', '-I', 'a=b'],
        '-I goes with a file, and a flake takes no arguments',
        /--override-input/,
      ],
      [
        ['plan', 'images.nix', '--impure'],
        '--impure goes with a flake reference, and this is none',
        /such as \.#image/,
      ],
      [
        ['plan', 'images.nix', '--no-write-lock-file'],
        '--no-write-lock-file goes with a flake reference, and this is none',
        /Leave/,
      ],
      [
        ['eval', 'images.nix', '--override-input', 'a', 'path:/x'],
        '--override-input goes with a flake reference, and this is none',
        /Leave/,
      ],
      [
        ['eval', 'github:nobody/nothing#x'],
        'the flake github:nobody/nothing is not on this machine',
        /Fetch it first/,
      ],
      [
        ['lint', 'github:nobody/nothing#x'],
        'the flake github:nobody/nothing is not on this machine',
        /Fetch it first/,
      ],
    ])('refuse %j', async (words, message, hint) => {
      const ran = await run(...words);
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toContain(`error: ${message} [E_USAGE]`);
      expect(ran.stderr).toMatch(hint);
    });

    it.each([
      [['--override-input', 'nixpkgs', '--impure']],
      [['--override-input', '--impure', 'path:/x']],
      [['--override-input', 'a b', 'path:/x']],
    ])('take no option of Nix for the name or the flake of an input: %j', async (words) => {
      const ran = await run('plan', '.#app', ...words);
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toMatch(/Expected the name of an input and a flake reference/);
    });
  });
});
