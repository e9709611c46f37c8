import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { hasStoreLayers } from './calls.ts';

export const storeFolderMode: Recipe = {
  id: 'store-folder-mode',
  meta: {
    summary: 'The folders `/nix` and `/nix/store` are writable for their owner.',
    rationale:
      'Every layer of store paths begins with the two folders. Their mode is 0755 since nixpkgs 24.05, and was 0555 before; with the ' +
      'arguments `uid`, `gid`, `uname` and `gname` of the same release another owner can install packages. The digest of every such ' +
      'layer changes, its files do not. No argument brings the old mode back.',
    sources: [nixpkgs(282886), manual('streamLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.05', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; })',
          '  ((nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "b"; })',
          ']',
        ),
        why: "The layer of buildImage is another, and nixlayer's library has always had that mode.",
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ dockerTools }: dockerTools.streamLayeredImage { name = "a"; }',
        findings: [{ at: 'dockerTools.streamLayeredImage', message: 'mode 0755 from 24.05 on' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!hasStoreLayers(call) || call.isOfOwnLibrary) return;
    report({
      message:
        "'/nix' and '/nix/store' have mode 0755 from 24.05 on, no longer 0555: all its layers of store paths get other digests",
      at: call.callee,
      unfixed: 'no argument sets their mode',
    });
  },
};
