import { describe, expect, test } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';
import { show } from './show.ts';

const { analysis } = createEvaluator({ analysis: true, searchPath: [], environment: {} });
const evaluate = (text: string) =>
  show(
    analysis,
    analysis.analyseExpression(`let pkgs = import <nixpkgs> { }; lib = pkgs.lib; in ${text}`, '/base'),
  );

// What nixpkgs' own library gives.
describe('the library evaluates without nixpkgs', () => {
  test.each([
    ['with lib; [ (optional true 1) (optional false 1) (optionals true [ 1 2 ]) ]', '[ [ 1 ] [ ] [ 1 2 ] ]'],
    ['with lib; [ (optionalString true "a") (optionalString false "a") ]', '[ "a" "" ]'],
    ['with lib; [ (optionalAttrs true { a = 1; }) (optionalAttrs false { a = 1; }) ]', '[ { a = 1; } { } ]'],
    ['lib.concatMapStringsSep "," (x: "<${x}>") [ "a" "b" ]', '"<a>,<b>"'],
    ['lib.concatStrings [ "a" "b" ]', '"ab"'],
    ['lib.concatImapStringsSep "-" (i: x: "${toString i}${x}") [ "a" "b" ]', '"1a-2b"'],
    ['lib.mapAttrs\' (n: v: lib.nameValuePair "x-${n}" (v + 1)) { a = 1; }', '{ x-a = 2; }'],
    ['lib.mapAttrsToList (n: v: "${n}=${v}") { B = "2"; A = "1"; }', '[ "A=1" "B=2" ]'],
    ['lib.genAttrs [ "a" "b" ] (n: n + "!")', '{ a = "a!"; b = "b!"; }'],
    ['lib.filterAttrs (n: v: v > 1) { a = 1; b = 2; }', '{ b = 2; }'],
    ['lib.recursiveUpdate { a.b = 1; a.c = 2; } { a.b = 3; d = 4; }', '{ a = { b = 3; c = 2; }; d = 4; }'],
    ['lib.toList 1 ++ lib.toList [ 2 ]', '[ 1 2 ]'],
    ['lib.flatten [ 1 [ 2 [ 3 ] ] ]', '[ 1 2 3 ]'],
    ['lib.unique [ 1 2 1 3 2 ]', '[ 1 2 3 ]'],
    [
      '[ (lib.last [ 1 2 ]) (lib.init [ 1 2 ]) (lib.take 1 [ 1 2 ]) (lib.drop 1 [ 1 2 ]) ]',
      '[ 2 [ 1 ] [ 1 ] [ 2 ] ]',
    ],
    ['lib.range 1 3', '[ 1 2 3 ]'],
    ['lib.splitString "." "a.b..c"', '[ "a" "b" "" "c" ]'],
    [
      '[ (lib.hasPrefix "a" "ab") (lib.hasSuffix "a" "ab") (lib.hasInfix "b" "abc") (lib.hasSuffix "abc" "c") ]',
      '[ true false true false ]',
    ],
    [
      '[ (lib.removePrefix "a" "ab") (lib.removeSuffix "b" "ab") (lib.removePrefix "x" "ab") ]',
      '[ "b" "a" "ab" ]',
    ],
    ['[ (lib.toLower "AbC") (lib.toUpper "aBc") ]', '[ "abc" "ABC" ]'],
    [
      '[ (lib.escapeShellArg "a b") (lib.escapeShellArg "it\'s") (lib.escapeShellArgs [ "a" "b c" ]) ]',
      "[ \"'a b'\" \"'it'\\\\''s'\" \"a 'b c'\" ]",
    ],
    ['[ (lib.boolToString true) (lib.boolToString false) ]', '[ "true" "false" ]'],
    ['lib.trim "  a b\n"', '"a b"'],
    ['[ (lib.versionAtLeast "1.10" "1.9") (lib.versionOlder "1.10" "1.9") ]', '[ true false ]'],
    ['lib.attrByPath [ "a" "b" ] 0 { a.b = 1; }', '1'],
    ['lib.attrByPath [ "a" "c" ] 0 { a.b = 1; }', '0'],
    ['lib.setAttrByPath [ "a" "b" ] 1', '{ a = { b = 1; }; }'],
    ['lib.foldr (a: b: "${a}${b}") "" [ "x" "y" ]', '"xy"'],
    ['(lib.fix (self: { a = 1; b = self.a + 1; })).b', '2'],
    ['(lib.fix (lib.extends (final: prev: { a = prev.a + 1; }) (self: { a = 1; b = self.a; }))).b', '2'],
    [
      '(lib.makeOverridable ({ a ? 1 }: { b = a; }) { }).override { a = 2; }',
      '{ b = 2; override = <LAMBDA>; }',
    ],
    ['lib.pipe 1 [ (x: x + 1) (x: x * 10) ]', '20'],
    ['lib.sublist 1 2 [ 1 2 3 4 ]', '[ 2 3 ]'],
    ['lib.getExe { name = "a-1.0"; outPath = "/p"; }', '"/p/bin/a"'],
    ['lib.fakeSha256', '"0000000000000000000000000000000000000000000000000000000000000000"'],
    ['lib.assertMsg true "no"', 'true'],
    ['lib.throwIf true "no" 1', 'failed'],
    ['lib.warnIf true "careful" 1', '1'],
    [
      'lib.mapAttrsRecursive (p: v: lib.concatStringsSep "." p) { a.b = 1; c = 2; }',
      '{ a = { b = "a.b"; }; c = "c"; }',
    ],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toBe(expected);
  });
});

describe('the library takes unknown packages', () => {
  test.each([
    ['lib.makeBinPath [ pkgs.bash pkgs.coreutils ]', '"${pkgs.bash}/bin:${pkgs.coreutils}/bin"'],
    ['lib.makeLibraryPath (with pkgs; [ zlib ])', '"${pkgs.zlib}/lib"'],
    ['lib.getExe pkgs.hello', '"${pkgs.hello}/bin/${pkgs.hello.meta.mainProgram}"'],
    ['lib.getExe\' pkgs.coreutils "ls"', '"${pkgs.coreutils}/bin/ls"'],
    ['lib.optionals pkgs.stdenv.isLinux [ pkgs.iana-etc ]', '([ pkgs.iana-etc ] | [ ])'],
    ['lib.optionalString pkgs.x "a"', '("a" | "")'],
    ['lib.concatMapStringsSep " " (p: "${p}/x") [ pkgs.a ]', '"${pkgs.a}/x"'],
    ['lib.recursiveUpdate { a.b = 1; } { a.c = pkgs.x; }', '{ a = { b = 1; c = pkgs.x; }; }'],
    ['lib.cleanSource ./.', '/base'],
    ['lib.licenses.mit', 'pkgs.lib.licenses.mit'],
    ['lib.mkOption', 'pkgs.lib.mkOption'],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toBe(expected);
  });
});
