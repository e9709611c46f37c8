import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { tagArguments } from '../image-names.ts';
import { hadolint } from '../sources.ts';

export const latestTag: Rule = {
  id: 'latest-tag',
  meta: {
    summary: 'The tag of the image is `latest`.',
    rationale:
      '`latest` says nothing about what is in the image, and Kubernetes pulls it anew for every container. A version or a commit ' +
      'tells builds apart; keep `latest` for what is only loaded and run at once.',
    sources: [
      hadolint('DL3007'),
      {
        title: 'dockle DKL-DI-0006',
        url: 'https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md',
      },
    ],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, tag ? "latest" }: pkgs.dockerTools.buildImage { name = "a"; tag = "${pkgs.hello.version}"; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.pullImage { imageName = "a"; finalImageTag = "latest"; }',
        why: 'A pulled image is fixed by its digest.',
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; tag = "latest"; }',
        findings: [{ at: '"latest"', message: "'latest'" }],
      },
      {
        code: nix(
          '{ pkgs, release, tag ? "latest" }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; tag = if release == null then tag else release; }',
        ),
        findings: [{ at: '"latest"', message: "'latest'" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function === 'pullImage') return;
    for (const argument of tagArguments(call)) {
      for (const value of call.valuesOf(argument)) {
        if (textOf(value) !== 'latest') continue;
        report({
          message: "the tag 'latest' does not tell one build from another",
          at: call.originOf(value, call.keyOf(argument)),
        });
      }
    }
  },
};
