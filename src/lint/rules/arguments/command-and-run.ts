import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const commandAndRun: Rule = {
  id: 'command-and-run',
  meta: {
    summary: 'A shell image gets both `command` and `run`.',
    rationale:
      'The one runs in an interactive shell, the other in a shell that is not: an image has one of both, and an assertion of ' +
      'nixpkgs says so.',
    sources: [manual('streamNixShellImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, hello, run ? null }:',
          'dockerTools.streamNixShellImage { drv = hello; command = "hello"; inherit run; }',
        ),
        why: '`null` is as good as not given.',
        wild: true,
      },
      { code: '{ dockerTools, hello }: dockerTools.buildNixShellImage { drv = hello; run = "hello"; }' },
    ],
    invalid: [
      {
        code: '{ dockerTools, hello }: dockerTools.buildNixShellImage { drv = hello; command = "hello"; run = "hello"; }',
        findings: [{ at: 'run', message: "either 'command' or 'run'" }],
      },
      {
        code: nix(
          '{ dockerTools, hello }:',
          'let shell = { drv = hello; command = "make"; };',
          'in dockerTools.streamNixShellImage (shell // { run = "make"; })',
        ),
        findings: [{ at: 'run', message: 'either' }],
      },
    ],
  },
  onCall: (call, report) => {
    const command = call.argument('command');
    const run = call.argument('run');
    if (!call.function.endsWith('NixShellImage') || !command || !run) return;
    const isGiven = (name: string): boolean =>
      call.values(name).every((value) => (value.type === 'plain' && !isNull(value)) || value.type === 'text');
    if (!isGiven('command') || !isGiven('run')) return;
    report({
      message: `${call.function} takes either 'command' or 'run', not both`,
      at: call.keyOf(run),
      related: [{ message: "'command' is here", at: call.keyOf(command) }],
    });
  },
};
