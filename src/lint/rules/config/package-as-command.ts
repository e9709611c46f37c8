import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { commands } from './commands.ts';

/** Functions whose result is a folder with programs in `bin`. */
const folders = new Set([
  'writeShellScriptBin',
  'writeScriptBin',
  'writeShellApplication',
  'writers.writeBashBin',
  'writers.writePython3Bin',
  'buildEnv',
  'symlinkJoin',
  'runCommandLocal',
]);
const builders = /^(?:mkDerivation|build\w*(?:Package|Module|Application)|callPackage|buildRustCrate)$/;

export const packageAsCommand: Rule = {
  id: 'package-as-command',
  meta: {
    summary: 'The program of a command is a package, which is a folder.',
    rationale:
      'A package becomes the path of its folder in the store, and nobody can run a folder: `permission denied`. Name the program ' +
      'in it: `lib.getExe pkg`, or `"${pkg}/bin/name"`. What `writeShellScript` and `writeScript` make are files, and right.',
    sources: [
      {
        title: 'nixpkgs manual, lib.getExe',
        url: 'https://nixos.org/manual/nixpkgs/stable/#function-library-lib.meta.getExe',
      },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.Cmd', 'config.Entrypoint', 'config.Healthcheck'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, pkgs, lib, app }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ (pkgs.writeShellScript "start" "exec serve") ];',
          '  config.Cmd = [ pkgs.hello app ];',
          '}',
        ),
        why: 'A script is a file, and what comes behind the program may be a folder.',
        wild: true,
      },
      {
        code: '{ dockerTools, entrypoint }: dockerTools.buildImage { name = "a"; config.Entrypoint = [ entrypoint ]; }',
        why: 'It may be a text.',
      },
      {
        code: '{ dockerTools, lib, pkgs }: dockerTools.buildImage { name = "a"; config.Cmd = [ (lib.getExe pkgs.hello) ]; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ pkgs.hello ]; }',
        ),
        findings: [
          { at: 'pkgs.hello', message: "'pkgs.hello' is a folder: a command needs the program in it" },
        ],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ (pkgs.lib.getExe pkgs.hello) ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'let start = pkgs.writeShellScriptBin "start" "exec serve"; in',
          'dockerTools.buildImage { name = "a"; config.Entrypoint = [ "/bin/tini" "--" "${start}" ]; }',
        ),
        findings: [{ at: '"${start}"', message: 'is a folder' }],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'let start = pkgs.writeShellScriptBin "start" "exec serve"; in',
          'dockerTools.buildImage { name = "a"; config.Entrypoint = [ "/bin/tini" "--" "${start}/bin/start" ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ (pkgs.writeShellScriptBin "go" "x") ]; }',
        ),
        findings: [{ at: 'pkgs.writeShellScriptBin "go" "x"', message: 'is a folder' }],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ ("${pkgs.writeShellScriptBin "go" "x"}/bin/go") ]; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const { words, startsProgram } of commands(call)) {
      if (!startsProgram) continue;
      for (const word of possibleValues(words[0])) {
        const folder = folderOf(call, word);
        if (folder === undefined) continue;
        report({
          message: `'${folder.name}' is a folder: a command needs the program in it`,
          at: call.originOf(word),
          fixes: fixesOf(call, word, folder),
        });
      }
    }
  },
};

interface Folder {
  /** In the words of the expression. */
  readonly name: string;
  /** The program in it, where that is known. */
  readonly program?: string | undefined;
}

function folderOf(call: CallFacts, word: CallValue): Folder | undefined {
  if (word.type === 'package') return { name: word.name };
  // `"${start}"`
  const [part, ...others] = word.type === 'text' ? word.parts : [word];
  if (part === undefined || typeof part === 'string' || others.length > 0 || part.type !== 'unknown')
    return undefined;
  if (/^pkgs\.[\w'-]+$/.test(part.path)) return { name: part.path };
  const made = call.libraryCallOf(part);
  if (!made || !(folders.has(made.name) || builders.test(made.name))) return undefined;
  const [first] = made.arguments;
  const program = /^write\w+Bin$/.test(made.name) ? textOf(first) : undefined;
  return { name: `${made.path}(…)`, program };
}

function fixesOf(call: CallFacts, word: CallValue, { name, program }: Folder): readonly FixDraft[] {
  const at = call.originOf(word);
  const expr = call.program.fileOf(at.source).at(at);
  const text = at.source.text.slice(at.start, at.end);
  if (program !== undefined) {
    if (!/^[\w.-]+$/.test(program)) return [];
    const inner = /^"\$\{(.*)\}"$/s.exec(text)?.[1] ?? text;
    return fix(`Name the program '${program}'`, `"\${${inner}}/bin/${program}"`);
  }
  const isPackage = expr?.type === 'Select' && text === name && textPieces(word) === undefined;
  return isPackage ? fix('Take its main program', `(pkgs.lib.getExe ${text})`) : [];

  function fix(title: string, newText: string): readonly FixDraft[] {
    return [{ title, applicability: 'unsafe', edits: [replace(at, newText)] }];
  }
}
