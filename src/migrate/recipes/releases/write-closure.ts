import { writeReferencesToFile } from '../../../dockertools/old-names.ts';
import { replace } from '../../../edits/drafts.ts';
import type { AtUse } from '../../../edits/rename-nixpkgs.ts';
import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { reportRenamed } from './changed-names.ts';

export const writeClosure: Recipe = {
  id: 'write-closure',
  meta: {
    summary: '`writeReferencesToFile` is used, which is `writeClosure` now.',
    rationale:
      'Since nixpkgs 24.05 the file with the closure of packages is written by `writeClosure`, which takes a list; since 24.11 ' +
      '`writeReferencesToFile`, which took one package, is gone. The file names the same store paths, but another derivation ' +
      'makes it, and their order may be another one: an image that holds the file changes.',
    sources: [nixpkgs(178717), nixpkgs(409948)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.05', until: '24.05', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, writeClosure, hello }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = writeClosure [ hello ]; }',
        ),
      },
      {
        code: nix(
          '{ pkgs, hello }:',
          'let write = pkgs.writeClosure or (path: pkgs.writeReferencesToFile path);',
          'in pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = if pkgs ? writeReferencesToFile then pkgs.writeReferencesToFile hello else write [ hello ];',
          '}',
        ),
        why: 'It works with old and new releases.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, app }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  extraCommands = "cp ${pkgs.writeReferencesToFile app} paths"; # for the scanner',
          '  copyToRoot = with pkgs; [ (writeReferencesToFile (hello.override { })) ];',
          '}',
        ),
        findings: [
          { at: 'writeReferencesToFile', line: 4, message: "is called 'writeClosure' now" },
          { at: 'writeReferencesToFile', line: 5, message: "is called 'writeClosure' now" },
        ],
        fixed: nix(
          '{ pkgs, app }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  extraCommands = "cp ${pkgs.writeClosure [ app ]} paths"; # for the scanner',
          '  copyToRoot = with pkgs; [ (writeClosure [ (hello.override { }) ]) ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, writeReferencesToFile, hello }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ (writeReferencesToFile hello) ]; }',
        ),
        findings: [{ at: 'writeReferencesToFile', line: 1, message: "'writeClosure'" }],
        fixed: nix(
          '{ dockerTools, writeClosure, hello }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ (writeClosure [ hello ]) ]; }',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = map pkgs.writeReferencesToFile [ pkgs.hello ];',
          '}',
        ),
        findings: [
          {
            at: 'writeReferencesToFile',
            message: "'writeReferencesToFile' is called",
            unfixed: "'writeClosure' cannot be written in its place",
          },
        ],
      },
    ],
  },
  onFile: (file, report, program) =>
    reportRenamed(file, report, program, [writeReferencesToFile], listArgument),
};

/** `f x` → `f [ x ]`; undefined for a function that is not called on the spot. */
const listArgument: AtUse = (file, use) => {
  const call = file.parentOf(use);
  if (call?.type !== 'Apply' || call.fn !== use) return undefined;
  const { start, end } = call.arg;
  return [replace(file.origin({ start, end: start }), '[ '), replace(file.origin({ start: end, end }), ' ]')];
};
