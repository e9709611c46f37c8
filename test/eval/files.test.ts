import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEvaluator, type FileSystem } from '../../src/eval/index.ts';
import { evaluate, evaluateOrError } from './evaluate.ts';

let root: string;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'eval-files-')));
  mkdirSync(join(root, 'srcs/sub'), { recursive: true });
  writeFileSync(join(root, 'srcs/a.txt'), 'hello\n');
  writeFileSync(join(root, 'srcs/run.sh'), '#!/bin/sh\n');
  chmodSync(join(root, 'srcs/run.sh'), 0o755);
  symlinkSync('a.txt', join(root, 'srcs/link'));
  symlinkSync('nowhere', join(root, 'srcs/dangling'));
  writeFileSync(join(root, 'srcs/sub/default.nix'), 'import ./b.nix');
  writeFileSync(join(root, 'srcs/sub/b.nix'), '{ v = 42; here = ./.; pos = __curPos.line; }');
  writeFileSync(join(root, 'raw.bin'), Buffer.from([0x61, 0xff, 0xc3, 0xa4]));
  writeFileSync(join(root, 'zero.bin'), 'a\0b');
  mkdirSync(join(root, 'tree/dir'), { recursive: true });
  writeFileSync(join(root, 'tree/dir/file'), '');
  symlinkSync('dir', join(root, 'tree/link'));
  symlinkSync('nowhere', join(root, 'tree/dangling'));
  // Latin-1, as old sources have it in comments and strings.
  writeFileSync(
    join(root, 'latin-1.nix'),
    Buffer.from(
      `let x = "a\xff"; in { y = x; "q\xfe" = builtins.stringLength x; /* \xe4 */ z = ''\n  k\xff\n''; p = __curPos.column; }`,
      'latin1',
    ),
  );
  symlinkSync('srcs/sub', join(root, 'alias'));
});

afterAll(() => rmSync(root, { recursive: true }));

const run = (expr: string) => evaluateOrError(expr, {}, root).replaceAll(root, 'ROOT');

describe('files', () => {
  // Store paths recorded with nix-instantiate for the same names and contents.
  test.each([
    ['"${./srcs}"', '"/nix/store/dvwajypxpjkz3bnbaj2j5bcmrlfnyng5-srcs"'],
    ['"${./srcs/a.txt}"', '"/nix/store/z3n6ml62lc6l9glpaz6fq7fvi2rks9vq-a.txt"'],
    ['"${./srcs/run.sh}"', '"/nix/store/78sw4kgnlwlwp82n9crq3226z2pb1g91-run.sh"'],
    ['"${./srcs/link}"', '"/nix/store/hsfpb0gqgq1qhwi2c1pgrb4vhawrwxld-link"'],
    ['builtins.path { path = ./srcs; name = "s"; }', '"/nix/store/7gir8hwzr6qdz16br54vvrr3a6i2rkl4-s"'],
    [
      'builtins.path { path = ./srcs/a.txt; recursive = false; }',
      '"/nix/store/fdwm55r4skpypx1gwzb7x69ckav1rv09-a.txt"',
    ],
    [
      'builtins.path { path = ./srcs; filter = p: t: t != "directory" && baseNameOf p != "a.txt"; }',
      '"/nix/store/mffbpcyvip4l3m1vs99in7m8xs7zkbcn-srcs"',
    ],
    [
      'builtins.filterSource (p: t: t == "regular") ./srcs',
      '"/nix/store/fiz4nrrqg35a3qkg3ylinan21jgrpcrp-srcs"',
    ],
    [
      '(derivation { name = "a"; system = "s"; builder = ./srcs/run.sh; src = ./srcs; }).outPath',
      '"/nix/store/a5yf70qx98cmgha3d804z9cwlchwr7j4-a"',
    ],
    [
      '(derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; x = ./srcs; }).outPath',
      '"/nix/store/3bjp8nhhskykjq1vljnw04rni2vw93md-a"',
    ],
  ])('%s has the store path of Nix', (expr, expected) => {
    expect(run(expr)).toBe(expected);
  });

  // Recorded with Nix 2.8 and 2.26.
  const [link, followed] = [
    '"/nix/store/l2h2984rgk95mhccqhsf11c5si1xz90v-link"',
    '"/nix/store/lyr75ha5q6czjh1hdbihkpavydfy304v-link"',
  ];
  test.each([
    ['builtins.path { path = ./tree/link; }', link, followed],
    ['builtins.path { path = ./tree/link; filter = p: t: baseNameOf (dirOf p) == "dir"; }', link, followed],
    ['builtins.filterSource (p: t: t != "symlink") ./tree/link', link, followed],
    ['"${./tree/link}"', link, link],
    [
      'builtins.path { path = ./tree/dangling; }',
      '"/nix/store/i9s602wqnwlz1rz6979x039a1snpz3wf-dangling"',
      'ERROR',
    ],
  ])('%s copies the link before 2.21, what it leads to since then', (expr, old, since) => {
    const inVersion = (nixVersion: string) => evaluateOrError(expr, { nixVersion }, root);
    expect([inVersion('2.20.9'), inVersion('2.21.0')]).toEqual([old, since]);
  });

  test.each([
    ['builtins.readFile ./srcs/a.txt', '"hello\\n"'],
    ['builtins.readFile ./missing', 'ERROR'],
    ['builtins.readFile ./srcs', 'ERROR'],
    ['builtins.readFile ./zero.bin', 'ERROR'],
    ['builtins.stringLength (builtins.readFile ./raw.bin)', '4'],
    [
      'builtins.hashString "sha256" (builtins.readFile ./raw.bin) == builtins.hashFile "sha256" ./raw.bin',
      'true',
    ],
    ['builtins.toJSON (builtins.readFile ./raw.bin)', 'ERROR'],
    ['builtins.fromJSON "\\"${builtins.readFile ./raw.bin}\\""', 'ERROR'],
    ['builtins.fromTOML "a = \\"${builtins.readFile ./raw.bin}\\""', 'ERROR'],
    ['import ./latin-1.nix', '{ p = 9; "q\udcfe" = 2; y = "a\udcff"; z = "k\udcff\\n"; }'],
    ['builtins.toJSON (import ./latin-1.nix).y', 'ERROR'],
    [
      'builtins.readDir ./srcs',
      '{ "a.txt" = "regular"; dangling = "symlink"; link = "symlink"; "run.sh" = "regular"; sub = "directory"; }',
    ],
    ['map builtins.readFileType [ ./srcs ./srcs/a.txt ./srcs/link ]', '[ "directory" "regular" "symlink" ]'],
    [
      'map builtins.pathExists [ ./srcs ./srcs/a.txt ./nope ./srcs/dangling ./srcs/a.txt/b ]',
      '[ true true false true false ]',
    ],
    [
      'map (s: builtins.pathExists (toString ./srcs + s)) [ "/" "/." "/a.txt/" "/sub/" ]',
      '[ true true false true ]',
    ],
    ['(import ./srcs/sub).v', '42'],
    ['(import ./alias).here', 'ROOT/srcs/sub'],
    ['import ./srcs/sub == import ./srcs/sub/b.nix', 'true'],
    ['import ./missing.nix', 'ERROR'],
    ['builtins.scopedImport { x = 5; } (builtins.toFile "e.nix" "x + 1")', '6'],
    ['builtins.scopedImport { x = 5; } (builtins.toFile "e.nix" "y")', 'ERROR'],
    ['import (builtins.toFile "e.nix" "1 + 1")', '2'],
    ['import "${./srcs}/sub" == import ./srcs/sub', 'false'],
    ['(import "${./srcs}/sub/b.nix").v', '42'],
    ['builtins.readFile "${./srcs}/a.txt"', '"hello\\n"'],
    ['builtins.findFile [ { prefix = "s"; path = toString ./srcs; } ] "s/a.txt"', 'ROOT/srcs/a.txt'],
    ['builtins.findFile [ { prefix = "s"; path = toString ./srcs; } ] "sub"', 'ERROR'],
    ['builtins.findFile [ { path = ./srcs; } ] "sub"', 'ROOT/srcs/sub'],
    [
      'builtins.path { path = ./srcs/a.txt; recursive = false; sha256 = builtins.hashFile "sha256" ./srcs/a.txt; } == builtins.path { path = ./srcs/a.txt; recursive = false; }',
      'true',
    ],
    [
      'builtins.path { path = ./srcs/a.txt; recursive = false; sha256 = builtins.hashFile "sha256" ./srcs/run.sh; }',
      'ERROR',
    ],
    ['builtins.path { path = ./srcs; bogus = 1; }', 'ERROR'],
    ['builtins.readFile "srcs/a.txt"', 'ERROR'],
    ['builtins.readFile "${derivation { name = "a"; system = "s"; builder = "b"; }}/x"', 'ERROR'],
    ['builtins.storePath ./srcs', 'ERROR'],
    ['builtins.toPath "/a/../b"', '"/b"'],
  ])('%s', (expr, expected) => {
    expect(run(expr)).toBe(expected);
  });

  test('are found through the search path, named entries and folders', () => {
    const options = { searchPath: [`lib=${join(root, 'srcs/sub')}`, root] };
    expect(evaluate('[ <lib/b.nix> <srcs/a.txt> (builtins.length builtins.nixPath) ]', options)).toBe(
      `[ ${root}/srcs/sub/b.nix ${root}/srcs/a.txt 2 ]`,
    );
    expect(evaluateOrError('(builtins.tryEval <nothing>).success', options)).toBe('false');
  });

  test('may come from a file system of the host', () => {
    const contents: Record<string, string> = { '/x/default.nix': '{ n = import ./n.nix; }', '/x/n.nix': '7' };
    const fileSystem: FileSystem = {
      readFile: (path) => Buffer.from(contents[path] ?? ''),
      readDir: () => Object.keys(contents).map((path) => path.slice('/x/'.length)),
      readLink: (path) => path,
      lstat: (path) => {
        const text = contents[path];
        if (path === '/x') return { type: 'directory', executable: false, size: 0 };
        return text === undefined ? undefined : { type: 'regular', executable: false, size: text.length };
      },
      realpath: (path) => path,
    };
    const evaluator = createEvaluator({ fileSystem, searchPath: [] });
    expect(evaluator.toJson(evaluator.evalFile('/x'))).toBe('{"n":7}');
    expect(evaluate('"${/x}"', { fileSystem })).toMatch(/-x"$/);
  });
});
