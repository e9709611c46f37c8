import { oldLibraryNames } from '../../../dockertools/old-names.ts';
import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { reportGone, reportRenamed } from './changed-names.ts';

export const removedLibFunctions: Recipe = {
  id: 'removed-lib-functions',
  meta: {
    summary: 'A function of `lib` is used that nixpkgs 25.11 has no more.',
    rationale:
      'Names that had been deprecated for years went in 25.11. The functions are there under other names, with the same ' +
      'arguments: `replaceChars` is `replaceStrings`, `mapAttrsFlatten` is `mapAttrsToList`, `cartesianProductOfSets` is ' +
      '`cartesianProduct`, `zip` is `zipAttrsWith`. Only `readPathsFromFile` has no successor.',
    sources: [nixpkgs(450404), nixpkgs(450420), nixpkgs(328381)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '25.11', until: '25.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, lib, text }:',
          'let replaceChars = text.replaceChars;',
          'in dockerTools.buildImage { name = replaceChars "/" "-" "a"; tag = text.lib.zip "1"; }',
        ),
        why: 'Functions of other libraries may be called so.',
        wild: true,
      },
      {
        code: nix(
          '{ dockerTools, lib }:',
          'let product = lib.cartesianProduct or lib.cartesianProductOfSets;',
          'in map dockerTools.buildImage (product { name = [ "a" "b" ]; })',
        ),
        why: 'It works with old and new releases.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, lib, version }:',
          'let',
          '  inherit (lib) replaceChars optional;',
          '  slug = replaceChars [ "/" ] [ "-" ];',
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = slug "team/app";',
          '  tag = pkgs.lib.strings.replaceChars [ "+" ] [ "_" ] version; # no plus in tags',
          '  config.Env = with lib; mapAttrsFlatten (name: value: "${name}=${value}") { A = "1"; };',
          '}',
        ),
        findings: [
          { at: 'replaceChars', line: 3, message: "'lib.replaceChars' is called 'lib.replaceStrings' now" },
          { at: 'replaceChars', line: 8, message: "'lib.replaceChars' is called" },
          { at: 'mapAttrsFlatten', line: 9, message: "'lib.mapAttrsToList'" },
        ],
        fixed: nix(
          '{ pkgs, lib, version }:',
          'let',
          '  inherit (lib) replaceStrings optional;',
          '  slug = replaceStrings [ "/" ] [ "-" ];',
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = slug "team/app";',
          '  tag = pkgs.lib.replaceStrings [ "+" ] [ "_" ] version; # no plus in tags',
          '  config.Env = with lib; mapAttrsToList (name: value: "${name}=${value}") { A = "1"; };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, lib }:',
          'rec {',
          '  inherit (lib.strings) toUpper replaceChars;',
          '  image = dockerTools.buildImage { name = replaceChars [ "A" ] [ "a" ] "A"; };',
          '}',
        ),
        findings: [{ at: 'replaceChars', line: 3, message: "'lib.replaceStrings'" }],
        fixed: nix(
          '{ dockerTools, lib }:',
          'rec {',
          '  inherit (lib.strings) toUpper; replaceChars = lib.replaceStrings;',
          '  image = dockerTools.buildImage { name = replaceChars [ "A" ] [ "a" ] "A"; };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, lib }:',
          'dockerTools.buildLayeredImage { name = "a"; contents = lib.readPathsFromFile ./. ./paths; }',
        ),
        findings: [
          {
            at: 'readPathsFromFile',
            message: "'lib.readPathsFromFile' is removed from nixpkgs since 25.11",
            unfixed: 'nothing takes its place',
          },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    reportRenamed(file, report, program, oldLibraryNames);
    reportGone(file, report, program, [
      {
        old: ['lib', 'readPathsFromFile'],
        fate: 'is removed from nixpkgs since 25.11',
        unfixed: 'nothing takes its place: write the paths as a list',
      },
    ]);
  },
};
