// What may stand at a place of the command line, for the real commands.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer as answerWithin, type Shell } from '../../../src/cli/completion/answer.ts';
import { splitWords } from '../../../src/cli/completion/shell-words.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { silentContext } from '../support/all-commands.ts';

const load = (words: readonly string[]) => createProgram(silentContext, words);
// No test is about time.
const answer = (shell: Shell, asked: readonly string[]) => answerWithin(shell, asked, load, 600_000);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixlayer-completion-'));
  mkdirSync(join(folder, 'layout'));
  mkdirSync(join(folder, 'whole'));
  const expression = `{ pkgs ? import <nixpkgs> { }, tag ? "1" }: {
    web = pkgs.dockerTools.buildLayeredImage { name = "web"; };
    images = { cron = pkgs.dockerTools.streamLayeredImage { name = "cron"; }; "a.b" = 1; };
    "a \${tag}" = 1;
    "$(id)" = 1; "it's" = 1; "!x" = 1; "a\\"b" = 1; "line\\nbreak" = 1; "esc\u001b[0m" = 1;
  }`;
  writeFileSync(join(folder, 'image.nix'), expression);
  writeFileSync(join(folder, 'whole/default.nix'), '{ whole = 1; }');
  writeFileSync(
    join(folder, 'flake.nix'),
    `{ outputs = { nixpkgs, ... }: {
      packages.x86_64-linux = { web = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage { name = "w"; }; };
      packages.aarch64-linux = { web = 1; };
      lib.greet = 1;
    }; }`,
  );
  writeFileSync(join(folder, 'app.tar'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What fish is told of the last word of a line; FOLDER is the folder of the test. */
async function texts(line: string): Promise<readonly string[]> {
  const [, ...words] = splitWords(line.replaceAll('FOLDER', folder)).map(({ value }) => value);
  const current = words.at(-1) ?? '';
  const [files = '', ...lines] = (
    await answer('fish', [current.replaceAll(/[^\w/.-]/g, '\\$&'), String(words.length - 1), ...words])
  )
    .trimEnd()
    .split('\n');
  return [files, ...lines.map((each) => each.split('\t')[0]?.replaceAll(folder, 'FOLDER') ?? '')];
}

describe('candidates', () => {
  test.each([
    ['commands', 'nixlayer bu', ['none', 'build', 'stream', 'push', 'help']],
    ['commands after help', 'nixlayer help ', ['none', 'build', 'hook']],
    ['sub-commands', 'nixlayer hook ', ['none', 'daemon', 'status']],
    ['sub-commands after help', 'nixlayer help hook ', ['none', 'daemon', 'status']],
    ['sub-commands beside files', 'nixlayer lint ', ['files', 'rules', 'explain']],
    ['options', 'nixlayer build -', ['none', '--output', '-o', '--attr', '-A', '--no-cache', '--help']],
    ['options of a sub-command', 'nixlayer cache prune --', ['none', '--max-size', '--older-than']],
    ['options of the whole', 'nixlayer -', ['none', '--version', '-V', '--help']],
    ['options where nothing else can stand', 'nixlayer cache info ', ['none', '--json', '--help']],
    ['choices', 'nixlayer build --format ', ['none', 'docker-archive', 'oci-archive', 'oci-layout']],
    ['choices behind =', 'nixlayer build --format=oci', ['none', '--format=oci-archive']],
    ['shells', 'nixlayer completion ', ['none', 'bash', 'zsh', 'fish']],
    ['layerings, and files of pipelines', 'nixlayer build --layering ', ['files', 'auto', 'transfer']],
    ['rules with what follows', 'nixlayer lint --rule ', ['none', 'latest-tag=']],
    ['rules to explain', 'nixlayer lint explain ', ['none', 'latest-tag']],
    ['recipes', 'nixlayer migrate --only ', ['none', 'deprecated-contents']],
    ['what a list does not have yet', 'nixlayer diff --ignore mtime,', ['none', 'mtime,created']],
    ['goals', 'nixlayer migrate --to ', ['none', 'layered', '25.11']],
    ['folders', 'nixlayer build --store ', ['folders']],
    ['folders behind =', 'nixlayer build --store=FOLDER/', ['none', '--store=FOLDER/layout/']],
    ['files', 'nixlayer build ', ['files']],
    ['files after --', 'nixlayer build -- --', ['files']],
    ['files after -', 'nixlayer lint - ', ['files']],
    ['places of images', 'nixlayer copy ', ['files', 'docker://', 'oci:', 'podman:']],
    ['files in places', 'nixlayer copy oci:FOLDER/', ['none', 'oci:FOLDER/layout/', 'oci:FOLDER/app.tar']],
    ['nothing for a reference', 'nixlayer pull ', ['none']],
    ['nothing for a number', 'nixlayer build --max-layers ', ['none']],
    ['no option that is given already', 'nixlayer build --json --', ['none', '--output']],
    ['nothing for an unknown command', 'nixlayer frobnicate --', ['none']],
    ['nothing for the first word of two', 'nixlayer build --arg ', ['none']],
    ['files after both words', 'nixlayer build --arg a 1 ', ['files']],
    ['attributes', 'nixlayer build FOLDER/image.nix -A ', ['none', 'web', 'a 1', 'images.']],
    ['attributes behind the short option', 'nixlayer build FOLDER/image.nix -Aw', ['none', '-Aweb']],
    ['attributes behind =', 'nixlayer build FOLDER/image.nix --attr=', ['none', '--attr=web']],
    [
      'attributes one level down',
      'nixlayer plan FOLDER/image.nix -A images.',
      ['none', 'images.cron', 'images."a.b"'],
    ],
    [
      'quoted names',
      "nixlayer plan FOLDER/image.nix -A 'images.\"'",
      ['none', 'images."cron"', 'images."a.b"'],
    ],
    ['attributes of a folder', 'nixlayer eval FOLDER/whole -A ', ['none', 'whole']],
    ['attributes of the first', 'nixlayer diff FOLDER/whole FOLDER/image.nix --a-attr ', ['none', 'whole']],
    ['attributes of the second', 'nixlayer diff FOLDER/whole FOLDER/image.nix --b-attr ', ['none', 'web']],
    ['attributes with arguments', 'nixlayer build FOLDER/image.nix --argstr tag 2 -A ', ['none', 'a 2']],
    [
      'outputs of a flake',
      'nixlayer build FOLDER#',
      ['files', 'FOLDER#web', 'FOLDER#packages.', 'FOLDER#lib.'],
    ],
    [
      'outputs one level down',
      'nixlayer build FOLDER#packages.',
      ['files', 'FOLDER#packages.aarch64-linux.'],
    ],
    ['nothing for what is not there', 'nixlayer build FOLDER/none.nix -A ', ['none']],
  ])('are %s', async (_, line, expected) => {
    const found = await texts(line);
    expect(found[0]).toBe(expected[0]);
    if (expected.length === 1) expect(found).toEqual(expected);
    else expect(found).toEqual(expect.arrayContaining([...expected]));
  });

  test('leave out options that are given', async () => {
    expect(await texts('nixlayer build --json --')).not.toContain('--json');
    expect(await texts('nixlayer build -I a --')).toContain('--include');
  });

  test('have the images of a file first', async () => {
    expect((await texts('nixlayer build FOLDER/image.nix -A '))[1]).toBe('web');
  });

  test('have no names that a terminal would obey, and none that cannot be written', async () => {
    const found = await texts('nixlayer build FOLDER/image.nix -A ');
    expect(found.filter((text) => /line|esc|"/.test(text))).toEqual([]);
  });
});

describe('bash', () => {
  const ask = async (word: string, before: string, after = ''): Promise<readonly string[]> => {
    const asked = [word, before, after].map((each) => each.replaceAll('FOLDER', folder));
    return (await answer('bash', asked)).trimEnd().split('\n');
  };

  test.each([
    ['what begins with the word', 'bu', 'nixlayer bu', '', ['none', 'build']],
    ['the rest behind a word break', 'oci-l', 'nixlayer build --format=oci-l', '', ['none', 'oci-layout']],
    ['the rest behind a colon', '', 'nixlayer copy docker:', '', ['none open', '//']],
    ['no space behind a set', 'im', 'nixlayer build FOLDER/image.nix -A im', '', ['none open', 'images.']],
    ['the expression behind the cursor', 'w', 'nixlayer build -A w', ' FOLDER/image.nix', ['none', 'web']],
    ['quoting of a command', '\\$', 'nixlayer build FOLDER/image.nix -A \\$', '', ['none', '\\$\\(id\\)']],
    ['a quote that is open', '$', "nixlayer build FOLDER/image.nix -A '$", '', ['none', '$(id)']],
    ['its end', 'it', "nixlayer build FOLDER/image.nix -A 'it", '', ['none', "it'\\''s"]],
    ['the other quote', '$', 'nixlayer build FOLDER/image.nix -A "$', '', ['none', '\\$(id)']],
    ['nothing that history would change', '!', 'nixlayer build FOLDER/image.nix -A "!', '', ['none']],
    ['files of a redirection', 'x', 'nixlayer stream image.nix > x', '', ['files']],
    ['the command behind one', 'bu', 'nixlayer 2> log bu', '', ['none', 'build']],
  ])('is told %s', async (_, word, before, after, expected) => {
    const found = await ask(word, before, after);
    expect(found).toEqual(expected);
  });

  test('is told files beside other words, because it cannot quote them then', async () => {
    expect(await ask('FOLDER/', 'nixlayer copy FOLDER/')).toEqual(['files']);
    expect(await ask('', 'nixlayer copy ')).toEqual(expect.arrayContaining(['none', 'docker://', 'src/']));
  });
});

test('zsh is told which words stay open, and what to show', async () => {
  const text = await answer('zsh', ['', '1', 'hook', '']);
  expect(text).toContain("closed\trun\trun       -- queue a build: Nix's post-build-hook\n");
  expect(await answer('zsh', ['', '1', 'copy', ''])).toContain(
    'open\toci:\toci:             -- an OCI layout\n',
  );
});
