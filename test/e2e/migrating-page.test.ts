// docs/migrating.md, run command by command: what is printed is what the page shows.
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { fixtures, isMissing, nixlayerProgram, prepared, repository } from './support/environment.ts';
import { packageSet } from './support/nixlayer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const page = readFileSync(join(repository, 'docs/migrating.md'), 'utf8');
const [, definition = ''] = /^```nix\n([\s\S]*?)^```/m.exec(page) ?? [];

/** Commands with what they print, in the order of the page. */
const commands = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((each) => {
      const end = each.indexOf('\n');
      return { command: each.slice(0, end), output: each.slice(end + 1).trimEnd() };
    }),
);

describe.skipIf(isMissing('nix-build', 'git'))('the page on migrating', () => {
  it('shows what is printed', async () => {
    const folder = await temporaryFolder();
    const work = join(folder, 'work');
    const programs = join(folder, 'bin');
    await mkdir(work);
    await mkdir(programs);
    await writeFile(join(work, 'image.nix'), definition);
    await writeFile(
      join(programs, 'nixlayer'),
      `#!/bin/sh\nexec "${process.execPath}" "${nixlayerProgram}" "$@"\n`,
    );
    await chmod(join(programs, 'nixlayer'), 0o755);
    for (const name of ['nix', 'package.json'])
      await cp(join(repository, name), join(work, 'nixlayer', name), { recursive: true });
    // Stands for the newer nixpkgs.
    const newer = join(folder, 'newer');
    await mkdir(newer);
    const source = prepared('NIXLAYER_TEST_SOURCE');
    await writeFile(
      join(newer, 'default.nix'),
      `args: import ${fixtures}/pkgs (args // { nixlayerSource = "${source}"; overlays = [ (import ./overlay.nix) ]; })\n`,
    );
    await cp(join(fixtures, 'migrating/overlay.nix'), join(newer, 'overlay.nix'));
    const env = {
      PATH: `${programs}${delimiter}${process.env.PATH}`,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    };
    const run = (program: string, args: readonly string[]) =>
      execa(program, args, { cwd: work, env, reject: false, stdin: 'ignore' });
    await run('git', ['init', '-q']);
    await run('git', ['add', '.']);
    await run('git', ['commit', '-q', '-m', 'image']);
    for (const { command, output } of commands) {
      // What the test has in the place of the network.
      const [program = '', ...words] = wordsOf(command).map((word) =>
        word.startsWith('https://') ? newer : word,
      );
      const packages = words.includes('--verify') ? ['--arg', 'pkgs', packageSet()] : [];
      const { stdout, stderr } = await run(program, [...words, ...packages]);
      const printed = `${stderr}${stdout}`.replaceAll(
        newer,
        'https://github.com/NixOS/nixpkgs/archive/nixos-26.05.tar.gz',
      );
      expect({ command, printed: withoutDigests(printed) }).toEqual({
        command,
        printed: withoutDigests(output),
      });
    }
  });
});

function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Digests and sizes are those of the machine's programs. */
function withoutDigests(text: string): string {
  return text
    .replaceAll(/sha256:[\da-f]+/g, 'sha256:…')
    .replaceAll(/\b[\da-z]{32}-/g, 'HASH-')
    .replaceAll(/\b\d[\d.]* (?:B|kB|MB)\b/g, 'SIZE')
    .trimEnd();
}
