import { textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { hadolint, ociConfig } from '../sources.ts';

export const relativeWorkdir: Rule = {
  id: 'relative-workdir',
  meta: {
    summary: '`config.WorkingDir` does not begin with a slash.',
    rationale:
      'The working directory of an image is absolute. Docker makes a relative one relative to `/` or refuses to start ' +
      'the container; other runtimes refuse the image.',
    sources: [ociConfig, hadolint('DL3000')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.WorkingDir = "/srv"; }' },
      {
        code: '{ dockerTools, root }: dockerTools.buildImage { name = "a"; config.WorkingDir = "${root}/srv"; }',
        why: 'How it begins is not known.',
        wild: true,
      },
      { code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.WorkingDir = ""; }' },
    ],
    invalid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config = { WorkingDir = "srv"; }; }',
        findings: [{ at: '"srv"', message: "'srv' is not absolute" }],
      },
      {
        code: nix(
          'let dir = "data"; in',
          '{ dockerTools, name }:',
          'dockerTools.buildImage { name = "a"; config.WorkingDir = dir + "/${name}"; }',
        ),
        findings: [{ at: 'dir + "/${name}"', message: 'is not absolute' }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const value of call.configValues('WorkingDir')) {
      const start = textPieces(value)?.[0];
      if (start === undefined || start === '' || start.startsWith('/')) continue;
      report({
        message: `the working directory '${textOf(value) ?? `${start}…`}' is not absolute`,
        at: call.originOf(value),
      });
    }
  },
};
