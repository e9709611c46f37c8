import { nix } from '../../../lint/example-code.ts';
import { manual } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { convertCall } from './convert-call.ts';
import { hasFiles, layeredChanges, layeredConversion } from './layered-arguments.ts';

export const configToLayered: Recipe = {
  id: 'config-to-layered',
  meta: {
    summary: 'buildImage puts what only the config needs into one layer.',
    rationale:
      'An image that copies no files holds the store paths that its config names, and what commands make. buildLayeredImage ' +
      'gives the same files in layers that images share. Without a `tag` the image gets another one, since that is a hash.',
    sources: [manual('buildLayeredImage'), manual('buildImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: layeredChanges,
    since: '0.1.0',
    migration: { goals: ['layered', 'streamed'], change: 'form', keeps: 'files' },
  },
  examples: {
    valid: [
      {
        code: nix('{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; }'),
        why: 'It copies files: that is for to-layered.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  base = pkgs.dockerTools.pullImage { imageName = "alpine"; };',
          'in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  fromImageName = "alpine"; fromImageTag = "latest"; # the base',
          '  config = { Cmd = [ "${pkgs.hello}/bin/hello" ]; };',
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: 'buildImage makes one layer' }],
        fixed: nix(
          '{ pkgs }:',
          'let',
          '  base = pkgs.dockerTools.pullImage { imageName = "alpine"; };',
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  fromImage = base;',
          '  # the base',
          '  config = { Cmd = [ "${pkgs.hello}/bin/hello" ]; };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, layered }:',
          'dockerTools.${if layered then "buildLayeredImage" else "buildImage"} { name = "a"; }',
        ),
        findings: [
          {
            at: 'dockerTools.${if layered then "buildLayeredImage" else "buildImage"}',
            message: 'buildImage makes one layer',
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!(call.function in layeredConversion.functions) || hasFiles(call)) return;
    const converted = convertCall(call, layeredConversion);
    report({
      message: `${call.function} makes one layer of all that the config needs`,
      at: call.callee,
      ...(typeof converted === 'string' ? { unfixed: converted } : { fixes: [converted] }),
    });
  },
};
