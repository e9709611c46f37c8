import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { type GoneName, reportGone } from './changed-names.ts';

const names: readonly GoneName[] = [
  {
    old: ['singularity-tools', 'mkLayer'],
    fate: 'is deprecated since nixpkgs 24.11',
    unfixed: 'an image is made of its contents directly; what was a layer is written there',
  },
  {
    old: ['singularity-tools', 'shellScript'],
    fate: 'is deprecated since nixpkgs 24.11',
    unfixed: "'writeShellScript' takes its name and its text, but writes another file",
  },
];

export const singularityHelpers: Recipe = {
  id: 'singularity-helpers',
  meta: {
    summary: 'A helper of `singularity-tools` is used that is deprecated.',
    rationale:
      'Files that make images for Docker and for Singularity from the same packages meet this: `mkLayer` and `shellScript` of ' +
      '`singularity-tools` are no longer part of how its images are built, and are deprecated since nixpkgs 24.11; `storeDir` ' +
      'has gone from its `override`.',
    sources: [nixpkgs(332437)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, layers }:',
          '[',
          '  (pkgs.singularity-tools.buildImage { name = "a"; contents = [ pkgs.hello ]; })',
          '  (pkgs.dockerTools.buildImage { name = "a"; copyToRoot = layers.mkLayer { }; })',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'with pkgs;',
          '[',
          '  (dockerTools.buildImage { name = "a"; })',
          '  (singularity-tools.mkLayer { name = "a"; contents = [ hello ]; })',
          ']',
        ),
        findings: [
          {
            at: 'mkLayer',
            message: "'singularity-tools.mkLayer' is deprecated since nixpkgs 24.11",
            unfixed: 'made of its contents',
          },
        ],
      },
    ],
  },
  onFile: (file, report, program) => reportGone(file, report, program, names),
};
