import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { pinByArgument } from './calls.ts';
import { isGroupedByDefault } from './layers-by-auto-layer.ts';

export const ownFilesNotCounted: Recipe = {
  id: 'own-files-not-counted',
  meta: {
    summary: 'Popularity is counted without the files that dockerTools makes for the image itself.',
    rationale:
      'How popular a store path is, is the number of ways that lead to it. Until nixpkgs 24.05 they were counted with the config and ' +
      'the customisation layer of the image, which were left out of the layers afterwards; since 24.11 they are left out before. ' +
      'Paths that these name can change their rank, so other paths may have layers of their own. No step of a layering pipeline sees ' +
      'the two files, so none brings the old count back; nixlayer\'s library has it as `layering = "popularity"`.',
    sources: [nixpkgs(122608), manual('streamLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['layering'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'behaviour', pins: true, keeps: 'files' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "b"; layeringPipeline = [ [ "popularity_contest" ] ]; })',
          '  ((nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "c"; layering = "popularity"; })',
          ']',
        ),
        why: 'Nothing is counted, or it is said how.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs, more }: pkgs.dockerTools.buildLayeredImage ({ name = "a"; } // more)',
        findings: [
          { at: 'pkgs.dockerTools.buildLayeredImage', message: 'may be in other layers from 24.11 on' },
        ],
      },
      {
        code: nix(
          '{ nixlayer, pkgs }:',
          '(nixlayer.lib.dockerTools pkgs).streamLayeredImage {',
          '  name = "a";',
          '}',
        ),
        findings: [
          { at: '(nixlayer.lib.dockerTools pkgs).streamLayeredImage', message: 'may be in other layers' },
        ],
        fixed: nix(
          '{ nixlayer, pkgs }:',
          '(nixlayer.lib.dockerTools pkgs).streamLayeredImage {',
          '  name = "a";',
          '  layering = "popularity";',
          '}',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    if (!isGroupedByDefault(call)) return;
    report({
      message:
        'some of its store paths may be in other layers from 24.11 on: popularity is counted without the config and the customisation layer',
      at: call.callee,
      ...(call.isLayered && call.isOfOwnLibrary
        ? pinByArgument(call, 'layering', '"popularity"')
        : { unfixed: 'no layering pipeline sees these two, so none counts them' }),
    });
  },
};
