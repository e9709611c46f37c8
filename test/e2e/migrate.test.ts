// nixlayer migrate as a process: real git, real Nix for what it writes, terminals, and kills at any moment.
import { watch } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { nixlayerProgram, repository } from './support/environment.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let folder: string;

const migrate = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, 'migrate', ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    ...options,
  });

const git = (...args: readonly string[]) =>
  execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folder });

const image = (argument: string) =>
  `{ pkgs ? import <nixpkgs> { } }:\npkgs.dockerTools.buildImage {\n  name = "a";\n  tag = "1";\n  ${argument} = [ pkgs.hello ]; # programs\n}\n`;
const old = image('contents');
const now = image('copyToRoot');

const write = async (name: string, text: string) => {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
};
const read = (name: string) => readFile(join(folder, name), 'utf8');

beforeEach(async () => {
  folder = await temporaryFolder();
  await git('init', '-q');
  await write('image.nix', old);
  await git('add', '.');
  await git('commit', '-q', '-m', 'images');
});

describe('the exit code', () => {
  it.each<[what: string, args: readonly string[], exitCode: number]>([
    ['is 0 for a diff', [], 0],
    ['is 1 for a check that finds something', ['--check'], 1],
    ['is 0 for a check of what is excepted', ['--check', '--except', 'deprecated-contents'], 0],
    ['is 0 for a check for an older release', ['--check', '--to', '22.05'], 0],
    ['is 2 for a recipe that does not exist', ['--only', 'deprecated-content'], 2],
    ['is 2 for a goal that does not exist', ['--to', 'layerd'], 2],
    ['is 2 for two releases', ['--to', '25.05,25.11'], 2],
    ['is 2 for a release that does not exist', ['--from', '23.06'], 2],
    ['is 2 for the way back', ['--from', '25.11', '--to', '23.05'], 2],
    ['is 2 for two modes', ['--write', '--check'], 2],
    ['is 2 for a path with nothing', ['none.nix'], 2],
    ['is 2 for questions without a terminal', ['--interactive'], 2],
    ['is 2 for a recipe to explain that does not exist', ['explain', 'none'], 2],
    ['is 0 for the recipes', ['recipes'], 0],
  ])('%s', async (_what, args, exitCode) => {
    expect((await migrate(args)).exitCode).toBe(exitCode);
    expect(await read('image.nix')).toBe(old);
  });

  it('is 1 for images in a file that is no Nix, and the others are migrated', async () => {
    await write('broken.nix', '{ dockerTools }: dockerTools.buildImage { name = ; }');
    await git('add', '.');
    const { exitCode, stdout } = await migrate(['--write']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('broken.nix');
    expect(await read('image.nix')).toBe(now);
  });
});

describe('what it says', () => {
  it('suggests the recipe and the goal that were meant', async () => {
    expect((await migrate(['--only', 'deprecated-content'])).stderr).toContain(
      "Did you mean 'deprecated-contents'?",
    );
    expect((await migrate(['--to', 'layerd'])).stderr).toContain("Did you mean 'layered'?");
  });

  it('explains a recipe with its examples', async () => {
    const { stdout } = await migrate(['explain', 'deprecated-contents']);
    expect(stdout).toContain('changed in 22.11');
    expect(stdout).toContain('after `--write`:');
  });

  it('lists recipes as JSON', async () => {
    const { stdout } = await migrate(['recipes', '--json']);
    const { recipes } = JSON.parse(String(stdout));
    expect(recipes).toContainEqual(
      expect.objectContaining({
        id: 'deprecated-contents',
        migration: expect.objectContaining({ since: '22.11' }),
      }),
    );
  });

  it('names the release and where it was learned', async () => {
    await write(
      'flake.lock',
      JSON.stringify({
        nodes: {
          nixpkgs: { original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: 'nixos-22.05' } },
          root: { inputs: { nixpkgs: 'nixpkgs' } },
        },
        root: 'root',
        version: 7,
      }),
    );
    expect((await migrate([])).stdout).toContain('image.nix (nixos-22.05, from flake.lock)\n');
    const { stdout } = await migrate(['--json']);
    expect(JSON.parse(String(stdout)).files[0].from).toEqual({
      release: '22.05',
      unstable: false,
      estimate: false,
      name: 'nixos-22.05',
      file: 'flake.lock',
    });
  });

  it('puts the report into a file and leaves the diff on standard output', async () => {
    const { stdout } = await migrate(['--format', 'markdown', '-o', 'report.md']);
    expect(stdout).toMatch(/^--- a\/image\.nix\n/);
    expect(await read('report.md')).toContain('### Image definitions migrated to 26.05');
  });
});

describe('--write', () => {
  it('writes files that Nix takes, keeps their modes, and has nothing to do a second time', async () => {
    await chmod(join(folder, 'image.nix'), 0o600);
    const { exitCode, stdout } = await migrate(['--write']);
    expect({ exitCode, text: await read('image.nix') }).toEqual({ exitCode: 0, text: now });
    expect(stdout).toContain('made 1 edit in 1 file');
    expect((await stat(join(folder, 'image.nix'))).mode & 0o777).toBe(0o600);
    await execa('nix-instantiate', ['--parse', 'image.nix'], { cwd: folder });
    const again = await migrate(['--write', '--json']);
    expect(JSON.parse(String(again.stdout)).summary).toMatchObject({ changed: 0, done: 0 });
    expect(await read('image.nix')).toBe(now);
    expect((await migrate(['--check'])).exitCode).toBe(0);
  });

  it.each<[what: string, change: () => Promise<unknown>, reason: string]>([
    ['changed', () => write('image.nix', `${old}\n`), 'git does not have image.nix as it is now'],
    [
      'not in the repository',
      async () => {
        await git('rm', '-q', '--cached', 'image.nix');
      },
      'git does not have image.nix as it is now',
    ],
    ['read-only', () => chmod(join(folder, 'image.nix'), 0o444), 'it is read-only'],
  ])('refuses files that are %s', async (_what, change, reason) => {
    await change();
    const before = await read('image.nix');
    const { exitCode, stderr } = await migrate(['--write']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(reason);
    expect(await read('image.nix')).toBe(before);
  });

  it('writes nothing at all when one file is refused', async () => {
    await write('other.nix', old);
    await migrate(['--write']);
    expect(await read('image.nix')).toBe(old);
    expect((await migrate(['--write', '--allow-dirty'])).exitCode).toBe(0);
    expect([await read('image.nix'), await read('other.nix')]).toEqual([now, now]);
  });

  it('takes what is staged, and files nothing is to be done with, as they are', async () => {
    await write('new.nix', old);
    await git('add', 'new.nix');
    await write('other.nix', now);
    expect((await migrate(['--write'])).exitCode).toBe(0);
    expect(await read('new.nix')).toBe(now);
  });

  it('refuses files that no repository has, without --allow-no-vcs', async () => {
    const alone = await temporaryFolder();
    await writeFile(join(alone, 'image.nix'), old);
    const { stderr, exitCode } = await migrate(['--write'], { cwd: alone });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no git repository has image.nix');
    expect((await migrate(['--write', '--allow-no-vcs'], { cwd: alone })).exitCode).toBe(0);
    expect(await readFile(join(alone, 'image.nix'), 'utf8')).toBe(now);
  });

  it('runs nothing that the repository configures', async () => {
    const trap = join(folder, '.git/trapped');
    await write('.git/trap.sh', `#!/bin/sh\ntouch '${trap}'\ncat\n`);
    await chmod(join(folder, '.git/trap.sh'), 0o755);
    const program = join(folder, '.git/trap.sh');
    await write('.gitattributes', '*.nix filter=trap diff=trap\n');
    await git('config', 'core.fsmonitor', program);
    await git('config', 'core.hooksPath', join(folder, '.git'));
    for (const name of [
      'filter.trap.clean',
      'filter.trap.smudge',
      'filter.trap.process',
      'diff.trap.textconv',
    ])
      await execa('git', ['config', name, program], { cwd: folder });
    await rm(trap, { force: true });
    expect((await migrate(['--write'])).exitCode).toBe(0);
    await expect(stat(trap)).rejects.toThrow('ENOENT');
    await execa('git', ['status'], { cwd: folder, reject: false, stdin: 'ignore', timeout: 20_000 });
    await expect(stat(trap)).resolves.toBeDefined();
  });

  it('takes names for names', async () => {
    for (const name of [':(exclude)a.nix', '--help.nix', '*.nix', 'ä b.nix', 'quo\'te".nix'])
      await write(name, old);
    await git('add', '.');
    expect((await migrate(['--write'])).exitCode).toBe(0);
    expect(await read(':(exclude)a.nix')).toBe(now);
    expect(await read('--help.nix')).toBe(now);
  });

  it('leaves what a link leads to', async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'image.nix'), old);
    await symlink(join(outside, 'image.nix'), join(folder, 'link.nix'));
    await git('add', '.');
    const { exitCode, stderr } = await migrate(['link.nix', '--write', '--allow-dirty']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it is a link'),
    });
    expect(await readFile(join(outside, 'image.nix'), 'utf8')).toBe(old);
  });
});

describe('--patch', () => {
  it.each([
    ['git apply', ['git', 'apply', '-p1']],
    ['patch', ['patch', '-s', '-p1', '-i']],
  ] as const)('is taken by %s', async (_what, [program, ...args]) => {
    await write('with space/ä b.nix', old.trimEnd());
    const { exitCode } = await migrate(['--patch', 'migration.patch']);
    expect(exitCode).toBe(0);
    expect(await read('image.nix')).toBe(old);
    await execa(program, [...args, 'migration.patch'], { cwd: folder });
    expect(await read('image.nix')).toBe(now);
    expect(await read('with space/ä b.nix')).toBe(now.trimEnd());
  });

  it('says where it is applied when that is not here', async () => {
    await mkdir(join(folder, 'sub'));
    const { stderr } = await migrate(['..', '--patch', 'migration.patch'], { cwd: join(folder, 'sub') });
    expect(stderr).toContain(`to be applied in ${folder}\n`);
    await execa('git', ['apply', 'sub/migration.patch'], { cwd: folder });
    expect(await read('image.nix')).toBe(now);
  });
});

it('migrates a flake and the files that it leads to, in its folder alone', async () => {
  await write(
    'flake.nix',
    '{ outputs = { self }: { image = import ./nix/a.nix; other = import ../outside.nix; }; }\n',
  );
  await write('nix/a.nix', old);
  await write('nix/unused.nix', old);
  await git('add', '.');
  expect((await migrate(['.#image', '--write'])).exitCode).toBe(0);
  expect([await read('nix/a.nix'), await read('nix/unused.nix')]).toEqual([now, old]);
});

it('leaves out what nixlayer.json ignores', async () => {
  await write('nixlayer.json', '{ "ignore": ["image.nix"] }');
  expect((await migrate(['--check'])).exitCode).toBe(0);
});

it('keeps old forms out of commits as the hook of pre-commit', async () => {
  const hooks = await readFile(join(repository, '.pre-commit-hooks.yaml'), 'utf8');
  const [, words] = /^- id: nixlayer-migrate\n(?: {2}.*\n)*? {2}entry: nixlayer (.*)$/m.exec(hooks) ?? [];
  const hook = join(folder, '.git/hooks/pre-commit');
  await mkdir(join(hook, '..'), { recursive: true });
  await writeFile(hook, `#!/bin/sh\nexec '${process.execPath}' '${nixlayerProgram}' ${words} new.nix\n`);
  await chmod(hook, 0o755);
  await write('new.nix', old);
  await git('add', '.');
  await expect(git('commit', '-q', '-m', 'new')).rejects.toThrow("Rename to 'copyToRoot'");
  expect((await migrate(['new.nix', '--write'])).exitCode).toBe(0);
  await git('add', '.');
  await git('commit', '-q', '-m', 'new');
});

describe('--interactive', () => {
  /** Runs it on a terminal, types each answer when it is asked, and gives what is on the screen. */
  const converse = async (answers: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const command = [process.execPath, nixlayerProgram, 'migrate', '--interactive'];
    const { stdout } = await execa('python3', ['-c', terminal, JSON.stringify(answers), ...command], {
      cwd: folder,
      env: { TERM: 'xterm', NO_COLOR: '1', ...environment },
      timeout: 60_000,
    });
    return stdout;
  };

  beforeEach(async () => {
    await write('other.nix', old);
    await git('add', '.');
  });

  it.each<[what: string, answers: readonly string[], image: string, other: string]>([
    ['y and n', ['y', 'n'], now, old],
    ['n and y', ['n', 'y'], old, now],
    ['a', ['a'], now, now],
    ['q', ['q'], old, old],
    ['Ctrl-C', ['\u0003'], old, old],
    ['y and q', ['y', 'q'], now, old],
    ['a question, and then n', ['?', 'n', 'n'], old, old],
  ])('makes the edits that are answered: %s', async (_what, answers, ofImage, ofOther) => {
    const screen = await converse(answers);
    expect(screen).toContain('+  copyToRoot = [ pkgs.hello ]; # programs');
    expect([await read('image.nix'), await read('other.nix')]).toEqual([ofImage, ofOther]);
  });

  it('takes a text by hand after the same checks', async () => {
    const editor = join(folder, '.git/my editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i "s/# programs/# all programs/" "$2"\n');
    await chmod(editor, 0o755);
    await converse(['e', 'q'], { EDITOR: `"${editor}" --wait` });
    expect(await read('image.nix')).toBe(now.replace('# programs', '# all programs'));
  });

  it('does not take a text that changes the image', async () => {
    const editor = join(folder, '.git/editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i "s/tag = \\"1\\"/tag = \\"2\\"/" "$1"\n');
    await chmod(editor, 0o755);
    const screen = await converse(['e', 'n', 'n'], { VISUAL: editor });
    expect(screen).toContain('What was written is not taken: it would change more than it should: tag');
    expect(await read('image.nix')).toBe(old);
  });
});

/** Python's pty: a program on a terminal, which is typed at whenever it asks. */
const terminal = `
import json, os, pty, sys
answers = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
screen = b""
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    screen += data
    if screen.rstrip(b" ").endswith(b"[y,n,a,q,e,?]") and answers:
        os.write(fd, answers.pop(0).encode() + b"\\n")
os.waitpid(pid, 0)
sys.stdout.buffer.write(screen.replace(b"\\r\\n", b"\\n"))
`;

it('leaves each file as it was or as it shall be when it is killed', async () => {
  const seed = Number(process.env.NIXLAYER_TEST_SEED ?? Date.now() % 1_000_000);
  console.log(`seed of the kills: ${seed}`);
  const random = generator(seed);
  const names = Array.from({ length: 30 }, (_, index) => `nix/${index}.nix`);
  for (const name of names) await write(name, old);
  let between = 0;
  for (let run = 0; run < 20; run++) {
    for (const name of names) await write(name, old);
    const process = migrate(['nix', '--write', '--allow-dirty']);
    // Each file is a name that appears, content that changes, and a name that is taken.
    let left = Math.floor(random() * names.length * 4);
    const watcher = watch(join(folder, 'nix'), () => {
      left -= 1;
      if (left <= 0) process.kill('SIGKILL');
    });
    await process;
    watcher.close();
    const texts = await Promise.all(names.map(read));
    expect(texts.filter((text) => text !== old && text !== now)).toEqual([]);
    const listed = await readdir(join(folder, 'nix'));
    expect(listed.filter((name) => name.endsWith('.nix')).length).toBe(names.length);
    const done = texts.filter((text) => text === now).length;
    if (done > 0 && done < names.length) between += 1;
    for (const name of listed) if (name.endsWith('.tmp')) await rm(join(folder, 'nix', name));
  }
  expect(between).toBeGreaterThan(0);
}, 120_000);

/** Numbers from 0 to 1. mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
