import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const missingTag: Rule = {
  id: 'missing-tag',
  meta: {
    summary: 'The image has no tag of its own.',
    rationale:
      'Without `tag` dockerTools takes the hash of an output, which changes with everything that goes into the image. That is ' +
      'right where a program reads `imageTag`, and a surprise where people or manifests name the image.',
    sources: [manual('buildImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, version }:',
          'let mkImage = args: pkgs.dockerTools.buildImage ({ tag = version; } // args);',
          'in mkImage { name = "a"; }',
        ),
        why: 'The wrapper gives it.',
        wild: true,
      },
      {
        code: '{ pkgs, args }: pkgs.dockerTools.buildImage ({ name = "a"; } // args)',
        why: 'It may be in args.',
      },
      { code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a"; }', why: 'Its final tag is latest.' },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; }',
        findings: [{ at: 'pkgs.dockerTools.buildImage', message: "no 'tag'" }],
      },
      {
        code: '{ pkgs, tag ? null }: pkgs.dockerTools.streamLayeredImage { name = "a"; inherit tag; }',
        findings: [{ at: 'pkgs.dockerTools.streamLayeredImage', message: "no 'tag'" }],
      },
    ],
  },
  onCall: (call, report) => {
    const takesTag = call.table.arguments.some(({ name }) => name === 'tag');
    if (!takesTag || call.isAssumed || !call.lacks('tag')) return;
    report({
      message: "the image has no 'tag': a hash that changes with every rebuild takes its place",
      at: call.callee,
    });
  },
};
