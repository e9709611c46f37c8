import { nix } from '../../../lint/example-code.ts';
import { rootOf } from '../../../lint/rules/file-system/root.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const binShIsBash: Recipe = {
  id: 'bin-sh-is-bash',
  meta: {
    summary: '`/bin/sh` of `dockerTools.binSh` is `bash`, no longer `bashInteractive`.',
    rationale:
      'Since nixpkgs 25.11 `bash` is the interactive one, and `binSh` links that. The shell does the same. An image that had both, ' +
      '`bash` through some package and `bashInteractive` through `binSh`, has one now; every image with `binSh` gets another store ' +
      'path for it, and with it other layers.',
    sources: [nixpkgs(453912), nixpkgs(379368)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '25.11', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.bash pkgs.dockerTools.usrBinEnv ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "root"; paths = [ pkgs.dockerTools.binSh ]; };',
          '}',
        ),
        findings: [{ at: 'pkgs.dockerTools.binSh', message: "'/bin/sh' is 'bash' from 25.11 on" }],
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; contents = with dockerTools; [ binSh ]; }',
        findings: [{ at: 'binSh', message: "'bash' from 25.11 on" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { name, value } of rootOf(call).parts) {
      if (name !== 'binSh') continue;
      report({
        message: "'/bin/sh' is 'bash' from 25.11 on, no longer 'bashInteractive': it has another store path",
        at: call.originOf(value),
      });
    }
  },
};
