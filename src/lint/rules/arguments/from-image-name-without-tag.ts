import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

const pair = ['fromImageName', 'fromImageTag'] as const;

export const fromImageNameWithoutTag: Rule = {
  id: 'from-image-name-without-tag',
  meta: {
    summary: 'Only one of `fromImageName` and `fromImageTag` is given.',
    rationale:
      'The two are read together: one of them alone is ignored without a word. Give both, or better an archive with a single ' +
      'image and none of them.',
    sources: [manual('buildImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, base, fromImageTag ? null }:',
          'pkgs.dockerTools.buildImage { name = "a"; fromImage = base; inherit fromImageTag; }',
        ),
        why: 'The wrapper passes nothing on.',
        wild: true,
      },
      {
        code: '{ pkgs, base, rest }: pkgs.dockerTools.buildImage (rest // { name = "a"; fromImageName = "b"; })',
        why: 'The other one may be in the set that is merged in.',
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.exportImage { fromImage = base; fromImageName = "b"; fromImageTag = "1"; }',
      },
    ],
    invalid: [
      {
        code: '{ pkgs, base }: pkgs.dockerTools.buildImage { name = "a"; fromImage = base; fromImageName = "b"; }',
        findings: [{ at: 'fromImageName', message: "'fromImageName' is ignored without 'fromImageTag'" }],
      },
      {
        code: nix(
          '{ pkgs, base }:',
          'let args = { fromImage = base; fromImageTag = "1"; };',
          'in pkgs.dockerTools.exportImage (args // { fromImageName = null; })',
        ),
        findings: [{ at: 'fromImageTag', message: "'fromImageTag' is ignored without 'fromImageName'" }],
      },
    ],
  },
  onCall: (call, report) => {
    // Without a base image the rule argument-without-effect speaks.
    if (call.lacks('fromImage')) return;
    for (const name of pair) {
      const argument = call.argument(name);
      const other = name === pair[0] ? pair[1] : pair[0];
      if (!argument || call.values(name).some(isNull)) continue;
      if (call.lacks(other))
        report({ message: `'${name}' is ignored without '${other}'`, at: call.keyOf(argument) });
    }
  },
};
