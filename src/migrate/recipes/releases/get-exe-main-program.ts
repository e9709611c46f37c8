import { nixString, replace } from '../../../edits/drafts.ts';
import type { EditDraft } from '../../../edits/edit.ts';
import { reach } from '../../../edits/rename-nixpkgs.ts';
import { nix } from '../../../lint/example-code.ts';
import type { RuleSource } from '../../../lint/rule.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import { nameOf, pathsOf } from '../../../program/nixpkgs-names.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import { writtenPackage } from '../../../program/written-package.ts';
import type { AttrBinding, Expr } from '../../../syntax/index.ts';
import type { Recipe } from '../../recipe.ts';

const getExeManual: RuleSource = {
  title: "nixpkgs manual, lib.getExe'",
  url: "https://nixos.org/manual/nixpkgs/stable/#function-library-lib.meta.getExe'",
};

export const getExeMainProgram: Recipe = {
  id: 'get-exe-main-program',
  meta: {
    summary:
      '`lib.getExe` is asked for the program of a package that does not say which one is its main one.',
    rationale:
      "Since nixpkgs 23.11 `lib.getExe` warns when a package has no `meta.mainProgram`, and guesses its name. `lib.getExe'` is " +
      'told the program, and gives the same text. Only packages that are made in the same file are looked at: of others ' +
      'nothing is known. Where the package is yours, setting `meta.mainProgram` is as good.',
    sources: [nixpkgs(247049), getExeManual],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    // Evaluation does not know what a package without the attribute has in its `meta`, and so not what the guess is.
    changes: ['config.*'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '23.11', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, lib }:',
          'let',
          '  app = pkgs.buildGoModule { pname = "app"; version = "1"; meta.mainProgram = "server"; };',
          '  script = pkgs.writeShellApplication { name = "run"; text = ""; };',
          '  args = { pname = "b"; version = "1"; };',
          '  other = pkgs.stdenv.mkDerivation (args // { meta.license = lib.licenses.mit; });',
          'in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  config.Cmd = map lib.getExe [ app ] ++ [ (lib.getExe script) (lib.getExe other) (lib.getExe pkgs.hello) ];',
          '}',
        ),
        why: 'It has one, or nobody knows.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, lib }:',
          'let app = pkgs.buildGoModule { pname = "app"; version = "1"; meta = { license = lib.licenses.mit; }; };',
          'in pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  config.Cmd = [ (lib.getExe app) ]; # the server',
          '  config.Entrypoint = with lib; [ (getExe (pkgs.stdenv.mkDerivation { name = "run-1.0"; })) ];',
          '}',
        ),
        findings: [
          { at: 'lib.getExe app', message: "'getExe' has to guess: the package has no 'meta.mainProgram'" },
          { at: 'getExe (pkgs.stdenv.mkDerivation { name = "run-1.0"; })', message: "'getExe' has to guess" },
        ],
        fixed: nix(
          '{ pkgs, lib }:',
          'let app = pkgs.buildGoModule { pname = "app"; version = "1"; meta = { license = lib.licenses.mit; }; };',
          'in pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  config.Cmd = [ (lib.getExe\' app "app") ]; # the server',
          '  config.Entrypoint = with lib; [ (getExe\' (pkgs.stdenv.mkDerivation { name = "run-1.0"; }) "run") ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, stdenv, lib, name }:',
          'let',
          '  inherit (lib) getExe;',
          '  app = stdenv.mkDerivation { pname = name; version = "1"; };',
          '  b = stdenv.mkDerivation { pname = "b"; version = "1"; };',
          'in dockerTools.buildImage { name = "a"; config.Cmd = [ (getExe app) (getExe b) ]; }',
        ),
        findings: [
          { at: 'getExe app', message: "'getExe' has to guess", unfixed: 'the name of the package' },
          { at: 'getExe b', message: "'getExe' has to guess" },
        ],
        fixed: nix(
          '{ dockerTools, stdenv, lib, name }:',
          'let',
          '  inherit (lib) getExe;',
          '  app = stdenv.mkDerivation { pname = name; version = "1"; };',
          '  b = stdenv.mkDerivation { pname = "b"; version = "1"; };',
          'in dockerTools.buildImage { name = "a"; config.Cmd = [ (getExe app) (lib.getExe\' b "b") ]; }',
        ),
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!file.source.text.includes('getExe') || !program.hasOwnCalls) return;
    for (const call of file.all('Apply')) {
      const { fn, arg } = call;
      const isGetExe = pathsOf(file, fn).some((path) => path[0] === 'lib' && path.at(-1) === 'getExe');
      const made = isGetExe ? writtenPackage(file, arg) : undefined;
      if (!made?.argument || !builders.test(made.builder) || !lacksMainProgram(made.argument)) continue;
      const program = programOf(made.argument);
      const callee = renamedCallee(file, fn);
      const isKnown = program !== undefined && callee;
      const edits = isKnown
        ? [...callee, replace(file.origin({ start: arg.end, end: arg.end }), ` ${nixString(program)}`)]
        : [];
      report({
        message: "'getExe' has to guess: the package has no 'meta.mainProgram'",
        at: file.origin(call),
        ...(isKnown
          ? { fixes: [{ title: "Tell the program to getExe'", applicability: 'safe', edits }] }
          : { unfixed: 'the name of the package is not written there, so its program is not known either' }),
      });
    }
  },
};

/** Those that set no main program by themselves. */
const builders =
  /^(mkDerivation|buildGoModule|buildGoPackage|buildRustPackage|buildPythonApplication|buildNpmPackage)$/;

type AttrSet = Expr & { readonly type: 'AttrSet' };

/** Certainly: attributes that are computed, inherited or merged may hold one. */
function lacksMainProgram({ bindings }: AttrSet): boolean {
  return bindings.every((binding) => {
    if (binding.type === 'InheritBinding') return binding.names.every(({ name }) => name !== 'meta');
    const [first, second] = binding.path;
    if (nameOf(first) === undefined) return false;
    if (nameOf(first) !== 'meta') return true;
    if (second) return nameOf(second) !== undefined && nameOf(second) !== 'mainProgram';
    const { value } = binding;
    return value.type === 'AttrSet' && value.bindings.every(isOther);
  });
}

function isOther(binding: AttrSet['bindings'][number]): boolean {
  if (binding.type === 'InheritBinding') return binding.names.every(({ name }) => name !== 'mainProgram');
  const name = nameOf(binding.path[0]);
  return name !== undefined && name !== 'mainProgram';
}

/** What `getExe` guesses: the name without its version. */
function programOf({ bindings }: AttrSet): string | undefined {
  const find = (wanted: string) =>
    bindings.find(
      (each): each is AttrBinding => each.type === 'AttrBinding' && nameOf(each.path[0]) === wanted,
    );
  const value = (find('pname') ?? find('name'))?.value;
  if (value?.type !== 'String' || value.parts.length !== 1) return undefined;
  const [part] = value.parts;
  return part?.type === 'Text' ? part.value.replace(/-[^a-zA-Z].*$/s, '') : undefined;
}

function renamedCallee(file: SourceFile, fn: Expr): readonly EditDraft[] | undefined {
  const key = fn.type === 'Select' ? fn.path.at(-1) : undefined;
  if (key) return [replace(file.origin(key), "getExe'")];
  if (fn.type === 'Identifier' && file.definitionOf(fn.name, fn) === undefined)
    return [replace(file.origin(fn), "getExe'")];
  const reached = reach(file, fn, ['lib', "getExe'"]);
  return reached && [replace(file.origin(fn), reached.text), ...reached.edits];
}
