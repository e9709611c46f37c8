import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { imageNameArguments } from '../image-names.ts';
import { distributionGrammar } from '../sources.ts';

export const emptyName: Rule = {
  id: 'empty-name',
  meta: {
    summary: 'The name of the image is empty.',
    rationale:
      'No daemon and no registry takes an image without a name, and a store path that would be called after it is refused by ' +
      'Nix. Give it a name, or leave an optional name out.',
    sources: [distributionGrammar],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, prefix ? "" }:',
          'pkgs.dockerTools.buildImage { name = "${prefix}web"; tag = "1"; }',
        ),
        why: 'Only a part of it is empty.',
        wild: true,
      },
      { code: '{ pkgs, name }: pkgs.dockerTools.buildImage { name = "${name}"; }' },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = ""; tag = "1"; }',
        findings: [{ at: '""', message: 'the name of the image is empty' }],
      },
      {
        code: '{ pkgs, name ? "" }: pkgs.dockerTools.buildImage { inherit name; }',
        findings: [{ at: '""', message: 'empty' }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const argument of imageNameArguments(call)) {
      for (const value of call.values(argument.name)) {
        if (textOf(value) !== '') continue;
        const at = call.originOf(value, call.keyOf(argument));
        report({ message: "the name of the image is empty, where one such as 'web' is expected", at });
      }
    }
  },
};
