import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { hasStoreLayers, isDefault, pinByArgument } from './calls.ts';

export const maxLayersDefault: Recipe = {
  id: 'max-layers-default',
  meta: {
    summary: 'An image may have 100 layers by default, no longer 24.',
    rationale:
      'Since nixpkgs 20.03 `maxLayers` is 100 where it is not given. The files are the same, but the paths that shared the last layer ' +
      'have layers of their own now: more is shared between images, and a build on top of this one has fewer layers left.',
    sources: [nixpkgs(75779), manual('buildLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['maxLayers'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '20.03', change: 'behaviour', pins: true, keeps: 'files' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, layers ? 24 }:',
          '[',
          '  (pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = layers; })',
          '  (pkgs.dockerTools.buildImage { name = "b"; })',
          ']',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; }',
        findings: [
          {
            at: 'pkgs.dockerTools.buildLayeredImage',
            message: 'up to 100 layers from 20.03 on, no longer 24',
          },
        ],
        fixed: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = 24; }',
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let common = { name = "a"; }; in',
          'dockerTools.buildLayeredImage (common // { tag = "1"; })',
        ),
        findings: [{ at: 'dockerTools.buildLayeredImage', message: 'up to 100 layers' }],
        fixed: nix(
          '{ dockerTools }:',
          'let common = { name = "a"; }; in',
          'dockerTools.buildLayeredImage (common // { tag = "1"; maxLayers = 24; })',
        ),
      },
      {
        code: '{ dockerTools, args }: dockerTools.buildLayeredImage (args // { name = "a"; })',
        findings: [{ at: 'dockerTools.buildLayeredImage', message: 'up to 100 layers' }],
      },
    ],
  },
  onCall: (call, report) => {
    const isCounted = call.isLayered && hasStoreLayers(call) && !call.isOfOwnLibrary;
    if (!isCounted || !isDefault(call, 'maxLayers') || !isDefault(call, 'layeringPipeline')) return;
    report({
      message:
        'it has up to 100 layers from 20.03 on, no longer 24: more of its store paths have a layer each',
      at: call.callee,
      ...pinByArgument(call, 'maxLayers', '24'),
    });
  },
};
