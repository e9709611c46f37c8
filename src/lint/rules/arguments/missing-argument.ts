import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const missingArgument: Rule = {
  id: 'missing-argument',
  meta: {
    summary: 'An argument that the function needs is not given.',
    rationale:
      'The evaluation ends with "called without required argument". What `pullImage` needs to be fixed has rules of its own.',
    sources: [manual('buildImage'), manual('pullImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, ... }@args:',
          'let mkImage = extra: dockerTools.buildImage (extra // { tag = "1"; });',
          'in { inherit mkImage; image = dockerTools.buildLayeredImage (args.image // { }); }',
        ),
        why: 'What the set that is merged in has is not known.',
        wild: true,
      },
      { code: '{ dockerTools, name }: dockerTools.buildImage { inherit name; }' },
      {
        code: '{ dockerTools, drv }: dockerTools.buildNixShellImage { inherit drv; }',
        why: 'It takes its name from the derivation.',
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { tag = "1"; copyToRoot = [ pkgs.hello ]; }',
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: "buildImage needs an argument 'name'" }],
      },
      {
        code: nix(
          '{ pkgs, config ? { tag = "1"; } }:',
          'pkgs.dockerTools.streamLayeredImage (config // { maxLayers = 5; })',
        ),
        findings: [{ at: 'pkgs.dockerTools.streamLayeredImage', message: "needs an argument 'name'" }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.exportImage { name = "a"; }',
        findings: [
          { at: 'pkgs.dockerTools.exportImage', message: "exportImage needs an argument 'fromImage'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { name, required } of call.table.arguments) {
      if (!required || name === 'imageDigest' || call.has(name) !== false) continue;
      report({ message: `${call.function} needs an argument '${name}'`, at: call.callee });
    }
  },
};
