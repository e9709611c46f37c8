import { nix } from '../../../lint/example-code.ts';
import { packageName } from '../../../lint/rules/file-system/packages.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { inImage } from './in-image.ts';

export const nodeOfSlimNode: Recipe = {
  id: 'node-of-slim-node',
  meta: {
    summary: '`nodejs` is made of links to `nodejs-slim`.',
    rationale:
      'Since nixpkgs 26.05 `nodejs` is built once, as `nodejs-slim` with `npm` in an output of its own, and the package `nodejs` links ' +
      'both. An image with `nodejs` has three store paths where it had one. An image that only runs `node` needs `nodejs-slim` alone.',
    sources: [nixpkgs(481461), nixpkgs(487737)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.05', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.nodejs-slim_22 pkgs.nodePackages.prettier ];',
          '  extraCommands = "${pkgs.nodejs}/bin/node ${./make.js}";',
          '}',
        ),
        why: 'What commands run with is not in the image.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.nodejs_22 ]; }',
        findings: [{ at: 'pkgs.nodejs_22', message: "'nodejs_22' links to 'nodejs-slim_22' from 26.05 on" }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; config.Cmd = [ "${pkgs.nodejs}/bin/node" ./app.js ]; }',
        findings: [{ at: 'pkgs.nodejs', message: "'nodejs' links to 'nodejs-slim' from 26.05 on" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    for (const { value } of inImage(call)) {
      const name = packageName(value);
      if (name === undefined || !/^nodejs(?:_\d+)?$/.test(name)) continue;
      report({
        message: `'${name}' links to '${name.replace('nodejs', 'nodejs-slim')}' from 26.05 on: the image has other store paths for it, and more of them`,
        at: call.originOf(value),
      });
    }
  },
};
