import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { hadolint } from '../sources.ts';

export const nonNumericUser: Rule = {
  id: 'non-numeric-user',
  meta: {
    summary: '`config.User` is a name.',
    rationale:
      "Kubernetes can enforce `runAsNonRoot` only for numbers, and a name needs an entry in the image's `/etc/passwd`.",
    sources: [hadolint('DL3066')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, uid }: dockerTools.buildImage { name = "a"; config.User = "${toString uid}:100"; }',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.User = "root"; }',
        why: 'root is always there.',
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.User = "app"; }'),
        findings: [{ at: '"app"', message: "'app' is a name" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const user of call.configValues('User')) {
      const name = /^[a-z_][\w-]*/i.exec(textPieces(user)?.[0] ?? '')?.[0];
      if (name !== undefined && name !== 'root')
        report({
          message: `the user '${name}' is a name: a number needs no entry in /etc/passwd`,
          at: call.originOf(user),
        });
    }
  },
};
