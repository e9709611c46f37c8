import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { reportRenamed } from './changed-names.ts';

export const utillinuxParameter: Recipe = {
  id: 'utillinux-parameter',
  meta: {
    summary: '`callPackage` gives a package under the name `utillinux`, which is deprecated.',
    rationale:
      'The package is called `util-linux` since 2020. Whoever calls the file by hand may pass any name, so the linter does not ' +
      'ask for it; when `callPackage` calls it, the parameter has to have the name that nixpkgs knows. Where it is used as ' +
      '`pkgs.utillinux`, [removed-helper](../rules/removed-helper.md) renames it.',
    sources: [nixpkgs(179291)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '21.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs ? import <nixpkgs> { }, utillinux ? pkgs.util-linux }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ utillinux ]; }',
        ),
        why: 'It is not callPackage that gives it.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, utillinux, bash }:',
          'dockerTools.buildLayeredImage { name = "a"; contents = [ bash utillinux.bin ]; }',
        ),
        findings: [{ at: 'utillinux', line: 1, message: "'utillinux' is called 'util-linux' now" }],
        fixed: nix(
          '{ dockerTools, util-linux, bash }:',
          'dockerTools.buildLayeredImage { name = "a"; contents = [ bash util-linux.bin ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, utillinux, tools }@args:',
          'dockerTools.buildLayeredImage { name = "a"; contents = tools args; }',
        ),
        findings: [{ at: 'utillinux', message: "'util-linux'", unfixed: 'cannot be written in its place' }],
      },
    ],
  },
  onFile: (file, report, program) =>
    reportRenamed(file, report, program, [{ old: ['utillinux'], now: ['util-linux'], form: 'formal' }]),
};
