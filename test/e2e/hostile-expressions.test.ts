// What expressions of strangers may do to the machine that lints or evaluates them: nothing but give values.
import { spawn } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { Editor } from '../lsp/editor.ts';
import { nixlayerProgram } from './support/environment.ts';
import { makeTemporaryFolder, removeTree } from './support/temporary-folder.ts';

const secret = 'swordfish-0815-very-secret';

/** An expression for the tag of an image, and what `nixlayer eval` shows of it. */
type Row = readonly [expression: string, shown: string | RegExp];

const outside = /‹builtins\..*›/;
const failed = /‹failed›/;

const kinds: Readonly<Record<string, readonly Row[]>> = {
  'reading what lies outside': [
    ['builtins.readFile /etc/passwd', outside],
    ['builtins.readFile ../outside/secret', outside],
    ['builtins.readFile "/etc/../etc/passwd"', outside],
    ['builtins.readFile ./link', outside],
    ['builtins.readFile ./folder-link/secret', outside],
    ['builtins.readFile ./chain', outside],
    ['builtins.readFile (./. + "/../outside/secret")', outside],
    ['builtins.readFile "${toString ./.}/../outside/secret"', outside],
    ['toString (builtins.attrNames (builtins.readDir ../outside))', outside],
    ['toString (builtins.attrNames (builtins.readDir ./folder-link))', outside],
    ['if builtins.pathExists ../outside/secret then "yes" else "no"', /"yes".*"no"/s],
    ['if builtins.pathExists /etc/nothing-here then "yes" else "no"', /"yes".*"no"/s],
    ['builtins.readFileType ../outside/secret', outside],
    ['builtins.hashFile "sha256" ../outside/secret', outside],
    ['import ../outside/secret', outside],
    ['import ../outside/secret.nix', outside],
    ['builtins.scopedImport { } ../outside/secret.nix', outside],
    ['builtins.fromJSON (builtins.readFile ../outside/secret)', /‹.*builtins\.readFile.*›/],
    ['builtins.fromTOML (builtins.readFile ../outside/secret)', /‹.*builtins\.readFile.*›/],
    ['builtins.path { path = ../outside; }', outside],
    ['builtins.filterSource (_: _: true) ../outside', outside],
    ['"${../outside/secret}"', failed],
    ['"${/etc}"', failed],
    ['(builtins.fetchGit ../outside).rev', outside],
    ['<secret>', /‹<secret>›/],
    ['builtins.getEnv "SECRET"', /‹"builtins\.getEnv/],
    ['builtins.readFile ~/.docker/config.json', /‹.*›/],
  ],
  'kinds of files': [
    ['builtins.readFile ./pipe', outside],
    ['import ./pipe', outside],
    ['builtins.readFile /dev/zero', outside],
    ['builtins.readFile /proc/self/environ', outside],
    ['builtins.readFile ./loop', outside],
    ['import ./loop', outside],
    ['builtins.readFile ./.', outside],
  ],
  'writing, processes and the network': [
    ['builtins.exec [ "touch" "written" ]', /‹.*›/],
    ['builtins.toFile "written" "a"', /\/nix\/store\/[a-z0-9]{32}-written/],
    [
      '(derivation { name = "a"; system = "x"; builder = "/bin/sh"; args = [ "-c" "touch written" ]; }).outPath',
      /-a/,
    ],
    ['builtins.readFile (derivation { name = "a"; system = "x"; builder = "/bin/sh"; })', outside],
    ['builtins.fetchurl "http://127.0.0.1:9/a"', outside],
    ['builtins.fetchTarball "http://127.0.0.1:9/a.tar.gz"', outside],
    ['(builtins.fetchTree { type = "file"; url = "file:///etc/passwd"; }).outPath', /‹.*›/],
    ['(builtins.getFlake "path:/etc").outPath', /‹.*›/],
    ['builtins.importNative ./lib.so "init"', /‹.*›/],
  ],
  'time, memory and recursion': [
    ['let f = x: f x; in f 1', failed],
    ['let f = n: f (n + 1) + f (n + 2); in f 1', failed],
    ['let x = x; in x', failed],
    ['rec { a = b; b = a; }.a', failed],
    ['toString (builtins.genList (x: x) 1000000000)', failed],
    ['builtins.concatStringsSep "" (builtins.genList (x: "aaaaaaaaaaaaaaaa") 100000000)', /E_LIMIT|‹failed›/],
    ['builtins.foldl\' (a: b: a + a) "a" (builtins.genList (x: x) 64)', failed],
    ['import ./image.nix', /./],
    ['let l = [ l ]; in toString l', failed],
  ],
  'regular expressions': [
    [`toString (builtins.match "(a+)+b" "${'a'.repeat(40)}" == null)`, '"1"'],
    [`toString (builtins.match "(a|a)*b" "${'a'.repeat(400)}" == null)`, '"1"'],
    [`toString (builtins.split "(x+x+)+y" "${'x'.repeat(400)}")`, /x{50}/],
    ['toString (builtins.match "(.{1000}){1000}" "a")', failed],
    ['builtins.match "[[:toString:]]" "a"', failed],
    ['builtins.match "(a)\\\\1" "aa"', failed],
  ],
  'texts that tell the terminal something': [
    [`"${'\u001b'}]0;title${'\u0007'}"`, /./],
    ['"a\\r\\nb"', /"a\\r\\nb"/],
  ],
};

const rows = Object.values(kinds).flat();
let folder: string;
let repository: string;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  repository = join(folder, 'repository');
  await mkdir(join(repository, '.git'), { recursive: true });
  await mkdir(join(folder, 'outside'));
  await mkdir(join(folder, 'home/.docker'), { recursive: true });
  await writeFile(join(folder, 'outside/secret'), secret);
  await writeFile(join(folder, 'outside/secret.nix'), `"${secret}"`);
  await writeFile(join(folder, 'home/.docker/config.json'), JSON.stringify({ auth: secret }));
  await symlink('../outside/secret', join(repository, 'link'));
  await symlink('../outside', join(repository, 'folder-link'));
  await symlink('link', join(repository, 'chain'));
  await symlink('loop', join(repository, 'loop'));
  await execa('mkfifo', [join(repository, 'pipe')]);
  for (const [index, [expression]] of rows.entries()) await writeFile(fileOf(index), imageWith(expression));
}, 60_000);

afterAll(() => removeTree(folder));

function fileOf(index: number): string {
  return join(repository, `image${index}.nix`);
}

function imageWith(expression: string): string {
  return `{ dockerTools }:\ndockerTools.buildImage {\n  name = "a";\n  tag = ${expression};\n}\n`;
}

function environment() {
  return { HOME: join(folder, 'home'), SECRET: secret, NIX_PATH: `secret=${join(folder, 'outside')}` };
}

async function run(...args: readonly string[]) {
  const { all, exitCode } = await execa(process.execPath, [nixlayerProgram, ...args], {
    cwd: repository,
    env: environment(),
    reject: false,
    stdin: 'ignore',
    all: true,
  });
  return { all, exitCode };
}

async function expectUntouched(): Promise<void> {
  expect(await readdir(repository)).not.toContain('written');
}

describe.each(Object.entries(kinds))('%s', (_kind, cases) => {
  it.each(cases)(
    '%s',
    async (expression, shown) => {
      const file = fileOf(rows.findIndex(([each]) => each === expression));
      const [evaluated, linted] = await Promise.all([
        run('eval', file, '--timeout', '20'),
        run('lint', file),
      ]);
      for (const { all } of [evaluated, linted]) {
        expect(all).not.toContain(secret);
        expect(all).not.toContain('\u001b]');
        expect(all).not.toContain('\u0007');
      }
      expect(evaluated.all).toMatch(shown);
      expect([0, 1]).toContain(evaluated.exitCode);
      expect([0, 1]).toContain(linted.exitCode);
      await expectUntouched();
    },
    150_000,
  );
});

describe('in an editor', () => {
  let server: ReturnType<typeof spawn>;
  let editor: Editor;

  beforeAll(async () => {
    server = spawn(process.execPath, [nixlayerProgram, 'lsp', '--stdio'], {
      stdio: 'pipe',
      cwd: repository,
      env: { ...process.env, ...environment() },
    });
    const { stdout, stdin } = server;
    if (!stdout || !stdin) throw new Error('the server has no streams');
    editor = new Editor(
      createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin)),
    );
    await editor.start();
  });
  afterAll(() => {
    server.kill();
  });

  it.each(rows)(
    '%s',
    async (expression) => {
      const file = fileOf(rows.findIndex(([each]) => each === expression));
      const uri = pathToFileURL(file).href;
      await editor.open(uri, imageWith(expression));
      const found = await editor.diagnostics(uri);
      const hover = await editor.hover(uri, 'tag');
      expect(JSON.stringify([found, hover, editor.messages])).not.toContain(secret);
      await editor.close(uri);
      await expectUntouched();
    },
    60_000,
  );
});

describe('what may be read', () => {
  it('is more with --allow-read', async () => {
    const file = fileOf(rows.findIndex(([each]) => each === 'builtins.readFile ../outside/secret'));
    const { all } = await run('eval', file, '--allow-read', '../outside');
    expect(all).toContain(secret);
  });

  it.each<[args: readonly string[], shown: string]>([
    [
      ['--restrict-eval', '--expr', 'builtins.readFile ../home/.docker/config.json'],
      'forbidden in restricted mode',
    ],
    [['--restrict-eval', '--expr', 'builtins.readFile <secret/secret>'], secret],
    [['--restrict-eval', '--expr', 'builtins.getEnv "SECRET"'], '""'],
    [['--restrict-eval', '--expr', 'builtins.pathExists ../home/.docker/config.json'], 'false'],
    [['--pure-eval', '--expr', 'builtins.readFile <secret/secret>'], 'was not found in the Nix search path'],
    [['--pure-eval', '--expr', 'builtins.readFile ../outside/secret'], 'forbidden in pure evaluation mode'],
    [['--pure-eval', '--expr', 'builtins.currentSystem'], "attribute 'currentSystem' missing"],
    [['--expr', 'builtins.readFile ../outside/secret'], secret],
    [['--restrict-eval', 'image0.nix'], 'E_USAGE'],
  ])('%j', async (args, shown) => {
    const { all } = await run('eval', ...args);
    expect(all).toContain(shown);
  });

  it('is not printed when a rule finds a fault in it', async () => {
    const own = join(repository, 'own.nix');
    await writeFile(join(repository, 'content'), 'Content of a File\nthat nobody prints\n');
    await writeFile(own, imageWith('builtins.readFile ./content'));
    const { all } = await run('lint', own);
    expect(all).toContain('[invalid-tag]');
    expect(all).toContain(`‹content of ${join(repository, 'content')}›`);
    expect(all).not.toContain('that nobody prints');
  });
});
