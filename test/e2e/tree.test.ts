// nixlayer tree: as text of all that it takes, and as a view on a terminal.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { describe, expect, it } from 'vitest';
import type { ImageTree } from '../../src/cli/tree/image-tree.ts';
import { folderOf, ociLayout, tarOf } from '../image/base/image-archives.ts';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { buildArchive, imageFixture, nixlayer } from './support/nixlayer.ts';
import { startRegistry } from './support/registry.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { openTerminal, type Terminal } from './support/terminal.ts';

const quickstart = join(fixtures, 'quickstart');
const greeter = [join(quickstart, 'image.nix'), '--store', join(quickstart, 'store')] as const;

const run = (args: readonly string[], options: Options = {}) =>
  execa(process.execPath, [nixlayerProgram, 'tree', ...args], {
    ...{ reject: false, stdin: 'ignore' },
    ...options,
  });

async function treeOf(...args: readonly string[]): Promise<ImageTree> {
  const { version, ...tree } = JSON.parse(await nixlayer('tree', ...args, '--json'));
  expect(version).toBe(1);
  return tree;
}

/** An OCI layout with one store path. */
async function imageWith(name: string): Promise<string> {
  const plain = await tarOf([{ name: `nix/store/${'a'.repeat(32)}-${name}/file`, content: name }]);
  const layout = ociLayout();
  const image = layout.image({ os: 'linux', architecture: 'amd64' }, [{ stored: plain, plain }]);
  return folderOf(layout.files([image]));
}

const packagesOf = ({ layers }: ImageTree) =>
  layers.map(({ packages }) => packages.map(({ storePath }) => storePath).sort());

describe('nixlayer tree', () => {
  it('prints layers and packages into a pipe, without Nix', async () => {
    const { stdout, stderr, exitCode } = await run(greeter, { env: { PATH: '/var/empty' } });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const lines = String(stdout).split('\n');
    expect(lines[0]).toMatch(
      / registry\.example\/team\/greeter:1\.0 {2}\(linux\/amd64, 7 layers, 6 store paths\)$/,
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}1\.95 kB {2}│ {2}└─ greeter 1\.0$/));
    expect(lines.at(-1)).toMatch(/└─ 7 customisation$/);
  });

  it('says of an archive what it says before it is made', async () => {
    const archive = join(await temporaryFolder(), 'greeter.tar');
    await buildArchive(greeter[0], archive, ...greeter.slice(1));
    const [made, read] = [await treeOf(...greeter), await treeOf(archive)];
    expect(packagesOf(read)).toEqual(packagesOf(made));
    expect(read.layers.at(-1)).toMatchObject({ kind: 'files', diffId: expect.stringMatching(/^sha256:/) });
    expect(packagesOf(await treeOf(`docker-archive:${archive}`))).toEqual(packagesOf(made));
  });

  it.skipIf(isMissing('docker-registry'))('marks what changed since the image in a registry', async () => {
    const registry = await startRegistry();
    try {
      const reference = `${registry.address}/team/app:1`;
      await nixlayer('push', await imageWith('app-1.0'), reference);
      const { layers, comparedWith } = await treeOf(`docker://${reference}`, await imageWith('app-1.1'));
      expect(comparedWith).toBe(`docker://${reference}`);
      expect(layers[0]?.packages).toMatchObject([
        { name: 'app', change: { kind: 'updated', from: ['1.0'] } },
      ]);
    } finally {
      await registry.stop();
    }
  });

  it('prints no more packages of a layer than it is asked for', async () => {
    const few = [...greeter, '--max-layers', '3'];
    expect((await run([...few, '--depth', '2'])).stdout).toMatch(/… \d more \(--all\)/);
    expect((await run([...few, '--depth', '2', '--all'])).stdout).not.toContain('more');
    expect(await run([...few, '--depth', 'x'])).toMatchObject({ exitCode: 2 });
  });

  it('obeys no name of an image', async () => {
    const { stdout, exitCode } = await run([await imageWith('\u001b]0;owned\u0007-1')]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

describe.skipIf(isMissing('nix-build'))('nixlayer tree with Nix', () => {
  it('has the packages of an expression', async () => {
    const { layers } = await treeOf(imageFixture('redis'));
    const packages = layers.flatMap((layer) => layer.packages);
    const redis = packages.find(({ name }) => name === 'redis');
    const glibc = packages.find(({ name }) => name === 'glibc');
    expect(packages.length).toBeGreaterThan(10);
    expect(redis!.closureSize).toBeGreaterThan(redis!.size + glibc!.size);
  });

  it('marks what changed between two images', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'two.nix');
    await writeFile(
      file,
      `let
        pkgs = import ${fixtures}/pkgs { };
        inherit (import ${fixtures}/images/library.nix pkgs) buildLayeredImage;
        text = name: text: pkgs.writeTextFile { inherit name text; destination = "/share/\${name}"; };
        make = contents: buildLayeredImage { name = "two"; tag = "1"; inherit contents; };
      in {
        old = make [ (text "conf-1.0" "a") (text "same" "same") (text "extra-1" "extra") ];
        new = make [ (text "conf-1.1" "a longer text") (text "same" "same") (text "more-2" "more") ];
      }`,
    );
    const [old, made] = [join(folder, 'old.tar'), join(folder, 'new.tar')];
    await buildArchive(file, old, '-A', 'old');
    await buildArchive(file, made, '-A', 'new');
    const { layers, gone } = await treeOf(old, made);
    const changes = layers.flatMap(({ packages }) =>
      packages.map(({ name, change }) => [name, change?.kind, change?.growth]),
    );
    expect(Object.fromEntries(changes.map(([name, ...change]) => [name, change]))).toEqual({
      conf: ['updated', 12],
      same: [undefined, undefined],
      more: ['added', 4],
    });
    expect(gone.map(({ name }) => name)).toEqual(['extra']);
    const { stdout } = await run([old, made]);
    expect(stdout).toMatch(/ \+12 B {2}│ {2}└─ ~ conf 1\.0 → 1\.1$/m);
    expect(stdout).toMatch(/ -5 B {5}└─ − extra 1 \(was in layer \d\)$/m);
  });
});

describe.skipIf(isMissing('tmux'))('nixlayer tree on a terminal', () => {
  const commandOf = (args: readonly string[], name = 'tree') =>
    [process.execPath, nixlayerProgram, ...name.split(' '), ...args].map((word) => `'${word}'`).join(' ');
  const command = commandOf(greeter);

  async function started(terminal: Terminal, line = command): Promise<string> {
    await terminal.press(`clear; echo before; ${line}; echo "ended with $?"`, 'Enter');
    return terminal.until(/^▸? ?.*Packages by size/m);
  }

  it('shows layers, packages and why they are there at 80 × 24', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    const first = await started(terminal);
    const lines = first.split('\n');
    expect(lines[0]).toMatch(/^registry\.example\/team\/greeter:1\.0 {2}linux\/amd64, 7 layers/);
    expect(lines[2]).toMatch(/^› +all +6 .*│› greeter 1\.0 /);
    expect(lines[22]).toMatch(/^↑↓←→ move .* q quit$/);
    expect(await terminal.modes()).toEqual({ isAlternate: true, hasCursor: false });

    await terminal.press('Down', 'j');
    await terminal.until(/^ {2}Why greeter-licences is there · 2 /m);
    await terminal.press('f');
    await terminal.until(/^› +\d+ B {2}share\/licences\/greeter$/m);
    await terminal.press('Escape');
    await terminal.until(/Packages by size/);
    await terminal.press('/settings');
    await terminal.until(/Packages by size · 1 [\s\S]*^\/settings█/m);
    await terminal.press('Enter', 's');
    await terminal.until(/Packages by closure · 1 /);
    await terminal.press('?');
    await terminal.until(/^ {2}PgUp PgDn/m);
  });

  it('gives the screen back, and ends with 0', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    await started(terminal);
    await terminal.press('q');
    const after = await terminal.until(/^ended with 0$/m);
    expect(after).toMatch(/^before$/m);
    expect(after).not.toContain('Packages');
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
    // The shell has its keys again.
    await terminal.press('echo typed', 'Enter');
    await terminal.until(/^typed$/m);
  });

  it('is what explore --tui shows', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    await started(terminal, commandOf(greeter, 'explore --tui'));
    await terminal.press('q');
    await terminal.until(/^ended with 0$/m);
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
  });

  it('gives the screen back on Ctrl-C as well, and ends with 130', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    await started(terminal);
    await terminal.press('C-c');
    const after = await terminal.until(/^ended with 130$/m);
    expect(after).toContain('error: interrupted [E_ABORTED]');
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
  });

  it('gives the screen back when it is told to end', async () => {
    const pid = join(await temporaryFolder(), 'pid');
    const terminal = await openTerminal({ columns: 80, rows: 24 }, { TREE_PID: pid });
    await started(terminal, `sh -c 'echo $$ > "$TREE_PID"; exec "$@"' sh ${command}`);
    process.kill(Number(await readFile(pid, 'utf8')), 'SIGTERM');
    await terminal.until(/^ended with 130$/m);
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
  });

  it('goes to the shell on Ctrl-Z, and is there again with fg', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    await terminal.press('set -m', 'Enter');
    // A list of commands would go on behind what is stopped.
    await terminal.press(`clear; echo before; ${command}`, 'Enter');
    await terminal.until(/Packages by size/);
    await terminal.press('Down', 'C-z');
    await terminal.until(/Stopped/);
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
    await terminal.press('echo typed', 'Enter');
    await terminal.until(/^typed$/m);
    await terminal.resize(100, 30);
    await terminal.press('fg', 'Enter');
    await terminal.until(/^ {2}Why greeter-certificates is there/m);
    await terminal.until(/^(?:.*\n){28}.*q quit\n/);
    expect(await terminal.modes()).toEqual({ isAlternate: true, hasCursor: false });
    await terminal.press('q');
    await terminal.until(/^typed$/m);
    expect(await terminal.modes()).toEqual({ isAlternate: false, hasCursor: true });
  });

  it('follows the size of the terminal', async () => {
    const terminal = await openTerminal({ columns: 80, rows: 24 });
    await started(terminal);
    await terminal.resize(120, 40);
    const large = (await terminal.until(/^.{120}$/m)).split('\n');
    expect(large[0]).toMatch(/^registry\.example/);
    expect(large[38]).toMatch(/q quit$/);
    await terminal.resize(50, 12);
    await terminal.until(/^▸ Packages by size · 6 ─+$/m);
    const small = (await terminal.screen()).split('\n');
    expect(small[0]).toMatch(/^registry\.example/);
    expect(small[10]).toMatch(/^↑↓←→ move/);
    await terminal.resize(30, 8);
    await terminal.until(/^too small/);
    await terminal.press('q');
    await terminal.until(/^ended with 0$/m);
  });

  it.each([
    ['has colours', {}, true],
    ['has none for who wants none', { NO_COLOR: '1' }, false],
  ])('marks what changed, and %s', async (_, env, hasColours) => {
    const [old, made] = [await imageWith('app-1.0'), await imageWith('app-1.1')];
    const terminal = await openTerminal({ columns: 80, rows: 24 }, env);
    await started(terminal, commandOf([old, made]));
    await terminal.press('h');
    await terminal.until(/^▸ Layers[\s\S]*│› ~ app 1\.0 → 1\.1 /m);
    // Yellow.
    expect((await terminal.screen(true)).includes('\u001b[33m')).toBe(hasColours);
  });

  it.each([
    ['asked to', '--no-interactive', {}],
    ['the terminal can do nothing', '', { TERM: 'dumb' }],
    ['nobody is there', '', { CI: 'true' }],
  ])('prints the tree on a terminal where %s, cut to its width', async (_, options, env) => {
    const terminal = await openTerminal({ columns: 60, rows: 24 });
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
    await terminal.press(`clear; ${variables.join('')}${command} ${options}; echo "ended with $?"`, 'Enter');
    const shown = await terminal.until(/^ended with 0$/m);
    expect(shown).toMatch(/^ {2}16\.6 kB {2}registry\.example\/team\/greeter:1\.0 {2}\(linux\/amd64,.*…$/m);
    expect(shown).toMatch(/└─ 7 customisation$/m);
  });
});
