import { describe, expect, test } from 'vitest';
import { evaluate, evaluateOrError } from './evaluate.ts';
import { languageCases } from './language-cases.ts';

describe.each(Object.entries(languageCases))('%s evaluate as in Nix', (_topic, cases) => {
  // Parentheses, as the cases were recorded: positions count.
  test.each(cases)('$expr', ({ expr, expected }) => {
    expect(evaluateOrError(`(${expr})`)).toBe(expected);
  });
});

// What Nix after 2.8 does differently.
describe('later versions of Nix', () => {
  test.each([
    ['builtins.replaceStrings [ "x" ] [ (throw "unused") ] "abc"', '"abc"'],
    [
      'builtins.toJSON [ 1.0 3.14159265 1.0e20 1.0e-5 0.0001 100000000000000.0 1.0e15 ]',
      '"[1.0,3.14159265,1e+20,1e-05,0.0001,100000000000000.0,1e+15]"',
    ],
    ['9223372036854775807 + 1', 'ERROR'],
    ['(-9223372036854775807) - 2', 'ERROR'],
    ['4611686018427387904 * 2', 'ERROR'],
    ['((-9223372036854775807) - 1) / (-1)', 'ERROR'],
    ['[ 1 2 ] |> map (x: x + 1) |> builtins.length', '2'],
    ['builtins.length <| map (x: x) <| [ 1 ]', '1'],
    ['builtins.warn "careful" 1', '1'],
    [
      'builtins.convertHash { hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; toHashFormat = "nix32"; }',
      '"0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"',
    ],
    [
      'builtins.convertHash { hash = "d41d8cd98f00b204e9800998ecf8427e"; hashAlgo = "md5"; toHashFormat = "sri"; }',
      '"md5-1B2M2Y8AsgTpgAmY7PhCfg=="',
    ],
    ['builtins.convertHash { hash = "x"; toHashFormat = "sri"; }', 'ERROR'],
    [
      'builtins.convertHash { hash = "md5-1B2M2Y8AsgTpgAmY7PhCfg"; toHashFormat = "base16"; }',
      '"d41d8cd98f00b204e9800998ecf8427e"',
    ],
    ['builtins.fromJSON "18446744073709551615"', 'ERROR'],
    ['builtins.fromJSON "18446744073709551616"', '1.84467e+19'],
    ['builtins.fromJSON "\\"a\\\\u0000b\\""', 'ERROR'],
    ['builtins.fromTOML "a = 9223372036854775808"', 'ERROR'],
    ['builtins.fromTOML "a = 1979-05-27"', 'ERROR'],
    ['builtins.fromTOML "a = 1e400"', 'ERROR'],
    ['builtins.fromTOML "a = { b = [ 1, -1e400 ] }"', 'ERROR'],
    ['builtins.fromTOML "a = [ inf, -inf ]"', '{ a = [ inf -inf ]; }'],
    ['{ a = { b.c = 1; }; a.b.d = 2; }', '{ a = { b = { c = 1; d = 2; }; }; }'],
    ['builtins.break 1', '1'],
  ])('evaluate %s', (expr, expected) => {
    expect(evaluateOrError(expr)).toBe(expected);
  });
});

// Of the older releases the values are those of Nix 2.8 and 2.26.
describe('what releases of Nix do differently goes by nixVersion', () => {
  const big = '(65536 * 65536 * 65536 * 32767 - 1)';
  const derived = (json: string) =>
    `(derivation { name = "a"; system = "s"; builder = "b"; __json = ${JSON.stringify(json)}; }).drvPath`;

  test.each([
    [`builtins.floor ${big}`, '2.28.3', '9223090561878065152'],
    [`builtins.ceil ${big}`, '2.29.0', 'ERROR'],
    ['builtins.floor (65536 * 65536)', '2.29.0', '4294967296'],
    ['let a.x = [ 1 2 3 ]; in [ a.x a.x ]', '2.29.1', '[ [ 1 2 3 ] «repeated» ]'],
    ['let a.x = [ 1 2 3 ]; in [ a.x a.x ]', '2.30.0', '[ [ 1 2 3 ] [ 1 2 3 ] ]'],
    ['let l = [ 1 2 3 ]; in [ l l ]', '2.30.0', '[ [ 1 2 3 ] «repeated» ]'],
    [derived('x'), '2.26.3', '"/nix/store/lblm472c20g691j1436l7lk0396z95qk-a.drv"'],
    [derived('x'), '2.31.0', 'ERROR'],
    [derived('[ ]'), '3.0', 'ERROR'],
  ])('%s in %s', (expr, nixVersion, expected) => {
    expect(evaluateOrError(expr, { nixVersion })).toBe(expected);
  });

  test('the text of __json is written anew since 2.31', () => {
    const [plain, spaced] = ['{"a":1,"b":[]}', '{ "b": [ ], "a": 1 }'];
    const paths = (nixVersion: string) =>
      [plain, spaced].map((json) => evaluate(derived(json), { nixVersion }));
    const [old, oldSpaced] = paths('2.30.2');
    expect(oldSpaced).not.toBe(old);
    expect(paths('2.31.0')).toEqual([old, old]);
  });
});

describe('what needs Nix or the network', () => {
  test.each([
    'builtins.fetchGit ./.',
    'builtins.getFlake "nixpkgs"',
    'fetchTarball "https://example.org/x.tar.gz"',
    'builtins.fetchurl { url = "https://example.org/x"; sha256 = ""; }',
    'builtins.fetchTree { type = "github"; owner = "o"; repo = "r"; }',
    'builtins.fetchTree { type = "path"; path = ./x; }',
    'builtins.fetchTree "file:/x.tar.gz"',
    'builtins.outputOf "x" "out"',
  ])('%s says so', (expr) => {
    expect(() => evaluate(expr)).toThrow(/needs Nix and the network/);
  });

  test.each([
    ['builtins.fetchurl /dev/null', 'expected a string'],
    ['fetchTarball { sha256 = ""; }', "'url' argument required"],
    ['fetchTarball { url = "https://example.org/x"; hash = ""; }', "unsupported argument 'hash'"],
    ['builtins.fetchurl "https://example.org/~x"', "illegal character '~'"],
    ['fetchTarball { url = "https://example.org/x"; name = "~"; }', "illegal character '~'"],
    ['fetchTarball { url = "https://example.org/x"; sha256 = "x"; }', 'wrong length'],
    ['builtins.fetchTree { url = "https://example.org/x"; }', "'type' attribute"],
    ['builtins.fetchTree { type = "file"; url = "https://example.org/x"; owner = -1; }', 'negative value'],
    [
      'builtins.fetchTree { type = "github"; owner = "o"; repo = "r"; ref = "b"; rev = "e4bae1bd10c9c57b2cf517953ab70060a828ee6f"; }',
      'both',
    ],
    ['builtins.fetchTree "file:./x.tar.gz"', 'absolute path'],
  ])('%s is wrong anyway', (expr, message) => {
    expect(() => evaluate(expr)).toThrow(message);
  });
});
