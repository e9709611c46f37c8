import { nix } from '../../../lint/example-code.ts';
import { packageName } from '../../../lint/rules/file-system/packages.ts';
import type { Recipe } from '../../recipe.ts';
import { inImage } from './in-image.ts';

const packages = new Set(['neovim', 'neovim-unwrapped', 'man-pages']);

export const splitOutputs: Recipe = {
  id: 'split-outputs',
  meta: {
    summary: 'A package of the image has some of its files in another output.',
    rationale:
      'In nixpkgs 26.05 `neovim` and `man-pages` have more outputs than before. The name of the package stands for the main one, so ' +
      'files that moved are not in the image unless it names their output, too. Look at `pkgs.man-pages.outputs`.',
    sources: [
      { title: 'NixOS 26.05 release notes', url: 'https://nixos.org/manual/nixos/stable/release-notes' },
    ],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.05', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.vim pkgs.man ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "root"; paths = [ pkgs.man-pages ]; };',
          '}',
        ),
        findings: [{ at: 'pkgs.man-pages', message: "'man-pages' has more outputs from 26.05 on" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    for (const { value } of inImage(call)) {
      const name = packageName(value);
      if (name === undefined || !packages.has(name)) continue;
      report({
        message: `'${name}' has more outputs from 26.05 on: some of its files may not be in the image any more`,
        at: call.originOf(value),
      });
    }
  },
};
