// Flakes in temporary folders, evaluated as `self` and inputs see them.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NixlayerError } from '../../../src/errors/nixlayer-error.ts';
import { createEvaluator, diskFileSystem, restrictable } from '../../../src/eval/index.ts';
import { temporaryFolder } from '../../archive/temporary.ts';

/** File → text. */
type Files = Readonly<Record<string, string>>;

function folderOf(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

interface Options {
  readonly dir?: string;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly isGit?: boolean;
  readonly tracked?: readonly string[];
}

/** The attribute `x` of a flake, as Nix prints it. */
function evaluateFlake(
  folder: string,
  { dir = '', overrides = {}, isGit = false, tracked }: Options = {},
): string {
  const fileSystem = restrictable(diskFileSystem);
  if (tracked) fileSystem.restrict(folder, new Set(tracked));
  const evaluator = createEvaluator({ fileSystem, pureEval: true, environment: {} });
  const flake = evaluator.evalFlake({
    source: folder,
    dir,
    isGit,
    overrides: new Map(Object.entries(overrides)),
    baseDir: folder,
  });
  return evaluator.print(evaluator.forceDeep(evaluator.select(flake, 'x')));
}

function failureOf(folder: string, options?: Options): NixlayerError {
  try {
    evaluateFlake(folder, options);
  } catch (error) {
    return error as NixlayerError;
  }
  throw new Error('the flake can be evaluated');
}

const outputs = (text: string, inputs = '') =>
  `{ ${inputs} outputs = { self, ... }@inputs: { x = ${text}; }; }`;
const value = (text: string) => `{ outputs = _: { x = ${text}; }; }`;

describe('self', () => {
  test('lies in the store, with what is known of it', () => {
    const folder = folderOf({
      'flake.nix': `{
        outputs = { self }: {
          x = [
            self.outPath (self + "/z") (import ./z) self._type self.narHash
            self.sourceInfo.outPath (self.outputs ? x) self.inputs (self ? rev)
          ];
        };
      }`,
      z: '1',
    });
    const printed = evaluateFlake(folder)
      .replaceAll(/\/nix\/store\/[0-9a-z]{32}/g, 'STORE')
      .replace(/sha256-[^"]{44}/, 'HASH');
    expect(printed).toBe(
      '[ "STORE-source" "STORE-source/z" 1 "flake" "HASH" "STORE-source" true { } false ]',
    );
  });

  test('has the time of its newest file', () => {
    const folder = folderOf({ 'flake.nix': outputs('[ self.lastModified self.lastModifiedDate ]'), a: '' });
    for (const name of ['flake.nix', 'a', '.']) utimesSync(join(folder, name), 1_000_000_000, 1_000_000_000);
    expect(evaluateFlake(folder)).toBe('[ 1000000000 "20010909014640" ]');
  });

  test('of a git repository has no commit that is known', () => {
    const folder = folderOf({ 'flake.nix': outputs('self.rev or "none"') });
    expect(failureOf(folder, { isGit: true }).message).toBe(
      "'rev' of a flake in a git repository is not known without Nix",
    );
  });

  test('has no file that git does not track', () => {
    const folder = folderOf({
      'flake.nix': outputs('[ (builtins.pathExists ./b) (builtins.attrNames (builtins.readDir ./.)) ]'),
      b: '',
      'c/d': '',
    });
    expect(evaluateFlake(folder, { isGit: true, tracked: ['flake.nix', 'c/d'] })).toBe(
      '[ false [ "c" "flake.nix" ] ]',
    );
    expect(evaluateFlake(folder)).toBe('[ true [ "b" "c" "flake.nix" ] ]');
  });

  test('may lie in a folder of the source', () => {
    const folder = folderOf({
      'sub/flake.nix': outputs('[ (baseNameOf self.outPath) (import ../n) ]'),
      n: '7',
    });
    expect(evaluateFlake(folder, { dir: 'sub' })).toBe('[ "sub" 7 ]');
  });
});

describe('an input', () => {
  test.each([
    ['of a relative path', outputs('inputs.a.x', 'inputs.a.url = "path:./a";')],
    ['of a relative path without scheme', outputs('inputs.a.x', 'inputs.a.url = "./a";')],
    ['as attributes', outputs('inputs.a.x', 'inputs.a = { type = "path"; path = "./a"; };')],
    [
      'that is no flake',
      outputs('import "${inputs.a}/n.nix"', 'inputs.a = { url = "path:./a"; flake = false; };'),
    ],
    ['that follows another', outputs('inputs.b.x', 'inputs.a.url = "path:./a"; inputs.b.follows = "a";')],
    ['of an input', outputs('inputs.b.x', 'inputs.b.url = "path:./b";')],
    [
      'of an input, which follows one of ours',
      outputs(
        'inputs.c.x',
        'inputs.a.url = "path:./a"; inputs.c = { url = "path:./c"; inputs.a.follows = "a"; };',
      ),
    ],
    [
      'that follows an input of an input',
      outputs('inputs.d.x', 'inputs.b.url = "path:./b"; inputs.d.follows = "b/a";'),
    ],
  ])('%s is evaluated', (_, flake) => {
    const folder = folderOf({
      'flake.nix': flake,
      'a/flake.nix': value('42'),
      'a/n.nix': '42',
      'b/flake.nix': outputs('inputs.a.x', 'inputs.a.url = "path:../a";'),
      'c/flake.nix': outputs('inputs.a.x', 'inputs.a.url = "github:o/r";'),
    });
    expect(evaluateFlake(folder)).toBe('42');
  });

  test('of an absolute path is a source of its own', () => {
    const other = folderOf({ 'flake.nix': value('self: 1') });
    writeFileSync(join(other, 'flake.nix'), '{ outputs = { self }: { x = self.outPath; }; }');
    const folder = folderOf({
      'flake.nix': outputs('inputs.a.x != self.outPath', `inputs.a.url = "path:${other}";`),
    });
    expect(evaluateFlake(folder)).toBe('true');
  });

  test('is another one by an override, also that of an input', () => {
    const folder = folderOf({
      'flake.nix': outputs(
        '[ inputs.a.x inputs.b.x ]',
        'inputs.a.url = "github:o/a"; inputs.b.url = "path:./b";',
      ),
      'b/flake.nix': outputs('inputs.c.x', 'inputs.c.url = "github:o/c";'),
      'one/flake.nix': value('1'),
      'two/flake.nix': value('2'),
    });
    expect(evaluateFlake(folder, { overrides: { a: 'path:one', 'b/c': './two' } })).toBe('[ 1 2 ]');
  });

  test('that outputs takes and nobody describes is a name in the registry', () => {
    const folder = folderOf({ 'flake.nix': '{ outputs = { self, nixpkgs }: { x = nixpkgs.x; }; }' });
    const { message, hint } = failureOf(folder);
    expect(message).toBe(
      "the input 'nixpkgs' (flake:nixpkgs) is not on this machine, and fetching it takes Nix and the network",
    );
    expect(hint).toBe('Give a folder in its place: --override-input nixpkgs path:DIR');
  });

  test('that nothing asks for need not be there', () => {
    const folder = folderOf({ 'flake.nix': outputs('1', 'inputs.a.url = "github:o/r";') });
    expect(evaluateFlake(folder)).toBe('1');
  });

  test.each([
    ['follows itself', 'inputs.a.follows = "a";', "the flake input 'a' follows itself"],
    [
      'follows in a circle',
      'inputs.a.follows = "b"; inputs.b.follows = "a";',
      "the flake input 'a' follows itself",
    ],
    ['follows nothing', 'inputs.a.follows = "nowhere";', "the flake has no input 'nowhere'"],
    [
      'is not there',
      'inputs.a.url = "path:/nowhere/at/all";',
      "the folder of the input 'a' does not exist: /nowhere/at/all",
    ],
    [
      'leads out of its source',
      'inputs.a.url = "path:../../a";',
      "the flake input '/../../a/' leads out of its source",
    ],
    ['is no reference', 'inputs.a.url = "nope:x";', "input 'nope:x' is unsupported"],
    [
      'is a list',
      'inputs.a.path = [ ];',
      "attribute 'path' of the flake input 'a' should be a string, Boolean or integer but is something else",
    ],
  ])('fails when it %s', (_, inputs, message) => {
    expect(failureOf(folderOf({ 'flake.nix': outputs('inputs.a.x', inputs) }))).toMatchObject({
      code: 'E_EVAL',
      message,
    });
  });
});

describe('flake.lock', () => {
  const locked = (path: string, more: object = {}, original: object = { type: 'path', path }) =>
    JSON.stringify({
      version: 7,
      root: 'root',
      nodes: { root: { inputs: { a: 'a' } }, a: { locked: { type: 'path', path, ...more }, original } },
    });

  test('says from where an input comes', () => {
    const other = folderOf({ 'flake.nix': value('7') });
    const folder = folderOf({
      'flake.nix': outputs('inputs.a.x', 'inputs.a.url = "flake:a";'),
      'flake.lock': locked(other, {}, { type: 'indirect', id: 'a' }),
    });
    expect(evaluateFlake(folder)).toBe('7');
  });

  test('says when an input was changed', () => {
    const other = folderOf({ 'flake.nix': outputs('self.lastModified') });
    const folder = folderOf({
      'flake.nix': outputs('inputs.a.x', `inputs.a.url = "path:${other}";`),
      'flake.lock': locked(other, { lastModified: 12 }),
    });
    expect(evaluateFlake(folder)).toBe('12');
  });

  test('does not speak of a reference that was changed since', () => {
    const folder = folderOf({
      'flake.nix': outputs('inputs.a.x', 'inputs.a.url = "path:./new";'),
      'flake.lock': locked('./old'),
      'old/flake.nix': value('1'),
      'new/flake.nix': value('2'),
    });
    expect(evaluateFlake(folder)).toBe('2');
  });

  test('is held against the files', () => {
    const other = folderOf({ 'flake.nix': value('7') });
    const folder = folderOf({
      'flake.nix': outputs('inputs.a.x', `inputs.a.url = "path:${other}";`),
      'flake.lock': locked(other, { narHash: `sha256-${'A'.repeat(43)}=` }),
    });
    expect(failureOf(folder)).toMatchObject({
      message: expect.stringContaining(`NAR hash mismatch in input 'a' (path:${other})`),
      hint: 'The files have changed since they were locked: nix flake update a',
    });
  });

  test('lets inputs follow others, from the flake that it is of', () => {
    const folder = folderOf({
      'flake.nix': outputs('inputs.b.x', 'inputs.a.url = "path:./a"; inputs.b.url = "path:./b";'),
      'a/flake.nix': value('3'),
      'b/flake.nix': outputs('inputs.c.x', 'inputs.c.url = "github:o/r";'),
      'flake.lock': JSON.stringify({
        version: 7,
        root: 'root',
        nodes: {
          root: { inputs: { a: 'a', b: 'b' } },
          a: { locked: { type: 'path', path: './a' }, original: { type: 'path', path: './a' }, parent: [] },
          b: {
            inputs: { c: ['a'] },
            locked: { type: 'path', path: './b' },
            original: { type: 'path', path: './b' },
            parent: [],
          },
        },
      }),
    });
    expect(evaluateFlake(folder)).toBe('3');
  });

  test('of an input is read when ours says nothing of it', () => {
    const other = folderOf({ 'flake.nix': value('9') });
    const folder = folderOf({
      'flake.nix': outputs('inputs.b.x', 'inputs.b.url = "path:./b";'),
      'b/flake.nix': outputs('inputs.a.x', 'inputs.a.url = "flake:a";'),
      'b/flake.lock': locked(other, {}, { type: 'indirect', id: 'a' }),
    });
    expect(evaluateFlake(folder)).toBe('9');
  });
});
