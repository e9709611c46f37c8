// `nixlayer eval` as a user runs it, beside nix-instantiate.
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { fixtures, isMissing, nixlayerProgram } from './support/environment.ts';
import { nixlayer } from './support/nixlayer.ts';

const attempt = (...words: readonly string[]) =>
  execa(process.execPath, [nixlayerProgram, 'eval', ...words], { stdin: 'ignore', reject: false });

const packages = join(fixtures, 'pkgs');

describe.skipIf(isMissing('nix-build'))('nixlayer eval prints what nix-instantiate prints', () => {
  it.each([
    ['a sum', ['--expr', '1 + 1']],
    ['a set with what is not evaluated', ['--expr', '{ a = 1 + 1; b = "x"; c = [ (1 + 1) ]; }']],
    ['a set with everything', ['--strict', '--expr', '{ a = 1 + 1; c = [ (1 + 1) { } ]; d = x: x; }']],
    ['an attribute', ['--expr', '{ a.b = [ 1 2 ]; }', '-A', 'a.b']],
    ['an element', ['--expr', '{ a = [ 1 { b = "\\n"; } ]; }', '-A', 'a.1.b']],
    ['a function', ['--expr', '{ x ? 1 }: x']],
    ['a function with an argument', ['--expr', '{ x ? 1, y }: [ x y ]', '--arg', 'y', '1 + 1', '--strict']],
    ['a function with a string', ['--expr', '{ x }: x', '--argstr', 'x', '"a\nb${']],
    ['an attribute of a function', ['--expr', '{ x ? 1 }: { y = x; }', '-A', 'y']],
    ['an attribute that is a function', ['--expr', '{ "a.b".c = { x ? 1 }: x; }', '-A', '"a.b".c']],
    [
      'a function found by -A, with an argument',
      ['--expr', '{ a = { x ? 1 }: x; }', '-A', 'a', '--arg', 'x', '2'],
    ],
    ['a file', [packages, '-A', 'bash.name']],
    ['an attribute by -I', ['--expr', '(import <set> { }).system', '-I', `set=${packages}`]],
    ['a search path', ['<set>', '-A', 'system', '-I', `set=${packages}`]],
    ['an expression that begins like a flag', ['--expr', '-1']],
  ])('%s', async (_, words) => {
    const isFile = words[0] === packages;
    expect(await nixlayer('eval', ...words)).toBe(await nixlayer('eval', ...words, '--evaluator', 'nix'));
    if (!isFile && !words.includes('-1')) {
      const { stdout } = await execa('nix-instantiate', ['--eval', ...words], { stdin: 'ignore' });
      expect(await nixlayer('eval', ...words)).toBe(stdout);
    }
  });

  it.each([
    ['values', ['--expr', '{ a = [ 1 null true "x" ]; b.c = 1.5; }']],
    ['derivations', [packages, '-A', 'bash']],
  ])('%s, as JSON', async (_, words) => {
    expect(await nixlayer('eval', ...words, '--json', '--value')).toBe(
      await nixlayer('eval', ...words, '--json', '--value', '--evaluator', 'nix'),
    );
  });

  it.each([
    ['a derivation', [packages, '-A', 'bash']],
    [
      'a set and a list of derivations',
      [
        '--expr',
        `let p = import ${packages} { }; in { b = [ p.bash p.coreutils ]; a = p.busybox; c = { d = p.tar; }; n = 1; }`,
      ],
    ],
    [
      'nested sets that ask for it',
      ['--expr', `let p = import ${packages} { }; in { c = { d = p.bash; recurseForDerivations = true; }; }`],
    ],
  ])('the .drv paths of %s', async (_, words) => {
    expect(await nixlayer('eval', ...words, '--drv-path')).toBe(
      await nixlayer('eval', ...words, '--drv-path', '--evaluator', 'nix'),
    );
  });
});

describe('nixlayer eval', () => {
  it('shows image calls of a file', async () => {
    expect(await nixlayer('eval', join(fixtures, 'calls/call-package.nix'))).toMatch(
      /^buildImage {2}.*call-package\.nix:8:1\n {2}name {8}"hello"\n/,
    );
  });

  it('shows image calls of a flake in a folder', async () => {
    const { calls } = JSON.parse(await nixlayer('eval', join(fixtures, 'calls/flake-parts'), '--json'));
    expect(calls).toMatchObject([{ function: 'buildImage', image: { imageName: 'parts' } }]);
  });

  it.each([
    ['steps', ['--max-steps', '1000']],
    ['depth', ['--max-depth', '500']],
    ['time', ['--timeout', '1']],
  ])('ends within a limit of %s', async (_, limit) => {
    const loop =
      "let f = n: if n == 0 then 0 else 1 + f (n - 1); in builtins.foldl' (a: n: a + f 900) 0 (builtins.genList (n: n) 9000000)";
    const { exitCode, stderr } = await attempt('--expr', loop, ...limit);
    expect(stderr).toMatch(/E_LIMIT|max-call-depth/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['a file and an expression', ['x.nix', '--expr', '1']],
    ['two forms', ['--expr', '1', '--drv-path', '--json']],
    ['no number', ['--expr', '1', '--max-steps', 'many']],
  ])('refuses %s', async (_, words) => {
    expect((await attempt(...words)).exitCode).toBe(2);
  });

  it('says where an expression fails', async () => {
    const { stderr, exitCode } = await attempt('--expr', '{ hello = 1; }.helo');
    expect(stderr).toContain("attribute 'helo' missing");
    expect(stderr).toContain('^^^^');
    expect(stderr).toContain('hello');
    expect(exitCode).toBe(1);
  });
});
