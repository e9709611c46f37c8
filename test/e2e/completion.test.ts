// Completion in the real shells: keys are typed into them, Tab among them, and the words are looked at that the shell then has.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing, nixlayerProgram, repository } from './support/environment.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const driver = join(import.meta.dirname, 'support/type-in-shell.py');
const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

let folder: string;
let typed = 0;

const expression = `{ pkgs ? import <nixpkgs> { } }:
let image = name: pkgs.dockerTools.buildLayeredImage { inherit name; }; in
{
  web = image "web";
  packages = { api = image "api"; "my app" = image "app"; "a.b" = image "ab"; nested.deep = image "deep"; };
  "run $(touch pwned)" = image "x";
  "tick \`touch pwned\`" = image "x";
  "semi;touch pwned" = image "x";
  "new\nline;touch pwned" = image "x";
  "title \u001b]0;pwned\u0007" = image "x";
  "quote'd" = image "x";
  "double\\"d" = image "x";
  "bang!!" = image "x";
  "home ~/*" = image "x";
  "-dash" = image "x";
}
`;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  for (const each of ['bin', 'home', 'home/functions', 'work', 'work/layout', 'work/sub'])
    await mkdir(join(folder, each));
  const program = join(folder, 'bin/nixlayer');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${nixlayerProgram}' "$@"\n`);
  await chmod(program, 0o755);
  for (const shell of shells) {
    const { stdout } = await execa(process.execPath, [nixlayerProgram, 'completion', shell]);
    await writeFile(scriptOf(shell), `${stdout}\n`);
  }
  await writeFile(join(folder, 'work/image.nix'), expression);
  await writeFile(join(folder, 'work/default.nix'), '{ main = 1; }');
  await writeFile(join(folder, 'work/with blank.tar'), '');
  await writeFile(
    join(folder, 'work/sub/flake.nix'),
    '{ outputs = { nixpkgs, ... }: { packages.x86_64-linux.web = 1; packages.aarch64-linux.web = 1; lib.x = 1; }; }',
  );
});
afterAll(() => removeTree(folder));

/** What `nixlayer completion` prints, where the shell looks for it. */
const scriptOf = (shell: Shell): string =>
  join(folder, 'home', shell === 'zsh' ? 'functions/_nixlayer' : `completion.${shell}`);

const show = `show() { printf '%s\\0' "$@" > "$OUT.new"; mv "$OUT.new" "$OUT"; }`;

/** The arguments that start a shell as people have it, with nothing of theirs. */
async function started(shell: Shell): Promise<readonly string[]> {
  const home = join(folder, 'home');
  switch (shell) {
    case 'bash': {
      const settings = ['completion-query-items 0', 'page-completions off', 'bell-style none'];
      const lines = [`source '${scriptOf(shell)}'`, ...settings.map((each) => `bind 'set ${each}'`)];
      await writeFile(join(home, 'rc'), ["PS1='READY> '", show, ...lines, ''].join('\n'));
      return ['bash', '--noprofile', '--rcfile', join(home, 'rc'), '-i'];
    }
    case 'zsh': {
      const lines = ['fpath=(~/functions $fpath)', 'autoload -Uz compinit && compinit -u -D', 'bindkey -e'];
      await writeFile(
        join(home, '.zshrc'),
        ["PS1='READY> '", 'LISTMAX=10000', show, ...lines, ''].join('\n'),
      );
      return ['zsh', '-d', '-i'];
    }
    case 'fish': {
      const lines = [
        "function fish_prompt; printf 'READY> '; end",
        `source '${scriptOf(shell)}'`,
        `function show; printf '%s\\0' $argv > "$OUT.new"; mv "$OUT.new" "$OUT"; end`,
      ];
      return ['fish', '--no-config', '-i', '-C', lines.join('\n')];
    }
  }
}

function environment(output: string): Record<string, string> {
  const home = join(folder, 'home');
  return {
    ...{
      PATH: `${join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      ZDOTDIR: home,
      OUT: output,
    },
    ...{
      TERM: 'xterm',
      LC_ALL: 'C.UTF-8',
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
    },
    // No test is about time.
    NIXLAYER_COMPLETION_TIMEOUT: '200',
  };
}

const tab = '\t';
const toStart = '\u0001';

/** The words of the line after these keys, as the shell itself reads them. */
async function wordsAfter(shell: Shell, keys: string): Promise<readonly string[]> {
  typed += 1;
  const output = join(folder, `words-${typed}`);
  const request = {
    argv: await started(shell),
    cwd: join(folder, 'work'),
    env: environment(output),
    ready: 'READY> ',
    keys: `${keys}${toStart}show \r`,
    until: output,
    seconds: 90,
  };
  const { stdout } = await execa('python3', [driver], { input: JSON.stringify(request) });
  const words = await readFile(output, 'utf8').catch(() => undefined);
  if (words === undefined) throw new Error(`${shell} did not run the line; the terminal got:\n${stdout}`);
  return words.split('\0').slice(0, -1);
}

// What is typed, and the words that come of it.
const cases: readonly (readonly [title: string, keys: string, words: readonly string[]])[] = [
  ['a command', `nixlayer bu${tab}`, ['nixlayer', 'build']],
  ['a sub-command', `nixlayer hook dae${tab}`, ['nixlayer', 'hook', 'daemon']],
  ['an option', `nixlayer build --comp${tab}`, ['nixlayer', 'build', '--compression']],
  ['a choice', `nixlayer build --format oci-l${tab}`, ['nixlayer', 'build', '--format', 'oci-layout']],
  ['a choice behind =', `nixlayer build --format=oci-l${tab}`, ['nixlayer', 'build', '--format=oci-layout']],
  ['a shell', `nixlayer completion z${tab}`, ['nixlayer', 'completion', 'zsh']],
  ['a file', `nixlayer build im${tab}`, ['nixlayer', 'build', 'image.nix']],
  ['a file with a blank', `nixlayer inspect wi${tab}`, ['nixlayer', 'inspect', 'with blank.tar']],
  ['a file after --', `nixlayer build -- im${tab}`, ['nixlayer', 'build', '--', 'image.nix']],
  ['a folder', `nixlayer build --store lay${tab}x`, ['nixlayer', 'build', '--store', 'layout/x']],
  ['a kind of place', `nixlayer copy docker:${tab}`, ['nixlayer', 'copy', 'docker://']],
  ['a folder in a place', `nixlayer copy oci:lay${tab}`, ['nixlayer', 'copy', 'oci:layout/']],
  ['an attribute', `nixlayer build image.nix -A we${tab}`, ['nixlayer', 'build', 'image.nix', '-A', 'web']],
  ['one of ./default.nix', `nixlayer build -A ma${tab}`, ['nixlayer', 'build', '-A', 'main']],
  [
    'one of the second expression',
    `nixlayer diff . image.nix --b-attr we${tab}`,
    ['nixlayer', 'diff', '.', 'image.nix', '--b-attr', 'web'],
  ],
  [
    'attributes level by level',
    `nixlayer build image.nix -A pack${tab}ne${tab}de${tab}`,
    ['nixlayer', 'build', 'image.nix', '-A', 'packages.nested.deep'],
  ],
  [
    'an attribute with a blank',
    `nixlayer build image.nix -A packages.my${tab}`,
    ['nixlayer', 'build', 'image.nix', '-A', 'packages.my app'],
  ],
  [
    'an attribute with a dot',
    `nixlayer build image.nix -A 'packages."a.${tab}`,
    ['nixlayer', 'build', 'image.nix', '-A', 'packages."a.b"'],
  ],
  ['an output of a flake', `nixlayer build ./sub#we${tab}`, ['nixlayer', 'build', './sub#web']],
  ['nothing where nothing fits', `nixlayer pull x${tab}`, ['nixlayer', 'pull', 'x']],
];

/** How the names of attributes begin that would do harm if they were more than words. */
const hostile: readonly (readonly [start: string, name: string])[] = [
  ['run', 'run $(touch pwned)'],
  ['tick', 'tick `touch pwned`'],
  ['semi', 'semi;touch pwned'],
  ['quote', "quote'd"],
  ['bang', 'bang!!'],
  ['home', 'home ~/*'],
  // No way to write them, or to show them.
  ['double', 'double'],
  ['new', 'new'],
  ['title', 'title'],
];

describe.each(shells)('%s', (shell) => {
  const isAbsent = isMissing(shell, 'python3');

  test.skipIf(isAbsent).each(cases)('completes %s', async (_, keys, words) => {
    expect(await wordsAfter(shell, keys)).toEqual(words);
  });

  test.skipIf(isAbsent).each(hostile)(
    'takes an attribute that begins with %s for a word',
    async (start, name) => {
      const line = 'nixlayer build image.nix -A ';
      const words = ['nixlayer', 'build', 'image.nix', '-A'];
      expect(await wordsAfter(shell, `${line}${start}${tab}`)).toEqual([...words, name]);
      // In quotes that are typed, and that the shell closes: not where nothing is found, and fish and bash leave out what
      // history would change.
      const quotes = name === start ? [] : name.includes('!') ? ["'"] : ["'", '"'];
      for (const quote of quotes)
        expect((await wordsAfter(shell, `${line}${quote}${start}${tab}`)).at(-1)).toBe(name);
      await expect(readFile(join(folder, 'work/pwned'))).rejects.toThrow('ENOENT');
    },
  );

  test.skipIf(isAbsent)('runs nothing that stands on the line', async () => {
    const keys = `nixlayer build "$(touch pwned)" -A ${tab}`;
    // Without running the line, which would.
    const output = join(folder, `nothing-${shell}`);
    const request = {
      argv: await started(shell),
      cwd: join(folder, 'work'),
      env: environment(output),
      ready: 'READY> ',
      keys: `${keys}${toStart}\u000bshow \r`,
      until: output,
      seconds: 90,
    };
    await execa('python3', [driver], { input: JSON.stringify(request) });
    await expect(readFile(output, 'utf8')).resolves.toBeDefined();
    await expect(readFile(join(folder, 'work/pwned'))).rejects.toThrow('ENOENT');
  });
});

test.skipIf(isMissing('fish'))('fish shows what commands, options and attributes are', async () => {
  const complete = async (line: string): Promise<string> => {
    const script = 'nixlayer completion fish | source; complete -C $argv[1]';
    const { stdout } = await execa('fish', ['--no-config', '-c', script, line], {
      cwd: join(folder, 'work'),
      env: environment(''),
      extendEnv: false,
    });
    return stdout;
  };
  expect(await complete('nixlayer bu')).toBe('build\tmake an image and write it to a file');
  expect(await complete('nixlayer build --st')).toContain('--stats\tsay how many bytes');
  expect(await complete('nixlayer build image.nix -A we')).toBe('web\timage');
});

test.skipIf(isMissing('bash'))('the scripts are what the package has in completions/', async () => {
  for (const [shell, file] of [
    ['bash', 'nixlayer.bash'],
    ['zsh', '_nixlayer'],
    ['fish', 'nixlayer.fish'],
  ] as const) {
    const { stdout } = await execa(process.execPath, [nixlayerProgram, 'completion', shell]);
    expect(`${stdout}\n`).toBe(await readFile(join(repository, 'completions', file), 'utf8'));
  }
});
