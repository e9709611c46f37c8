import { xorgNames } from '../../../dockertools/old-names.ts';
import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { reportRenamed } from './changed-names.ts';

export const xorgPackages: Recipe = {
  id: 'xorg-packages',
  meta: {
    summary: 'A package of the set `xorg` is used, which is deprecated.',
    rationale:
      'Since nixpkgs 26.05 the packages of `xorg` are in the package set itself, in lower case: `xorg.libX11` is `libx11`. ' +
      'The old names warn, and go with the set. Both are the same derivation, so the image stays the same. Fonts and ' +
      'drivers, which images hardly hold, are not renamed.',
    sources: [nixpkgs(479724)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.05', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, libX11, mine }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ libX11 pkgs.xorg.fontutils mine.xorg.libX11 ]; }',
        ),
        why: 'What is called so need not be that package.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.xorg.libX11.out ] # the library',
          '    ++ (with pkgs; [ xorg.xorgserver bash ]) ++ (with pkgs.xorg; [ xauth ]);',
          '}',
        ),
        findings: [
          { at: 'libX11', message: "'xorg.libX11' is called 'libx11' now" },
          { at: 'xorgserver', message: "'xorg-server'" },
          { at: 'xauth', message: "'xauth'" },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.libx11.out ] # the library',
          '    ++ (with pkgs; [ xorg-server bash ]) ++ (with pkgs.xorg; [ pkgs.xauth ]);',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, xorg }:',
          'dockerTools.buildLayeredImage { name = "a"; contents = [ xorg.xvfb ]; }',
        ),
        findings: [{ at: 'xvfb', message: "'xorg.xvfb' is called 'xvfb' now" }],
        fixed: nix(
          '{ xvfb, dockerTools, xorg }:',
          'dockerTools.buildLayeredImage { name = "a"; contents = [ xvfb ]; }',
        ),
      },
    ],
  },
  onFile: (file, report, program) => reportRenamed(file, report, program, xorgNames),
};
