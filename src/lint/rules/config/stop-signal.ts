import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';

export const stopSignal: Rule = {
  id: 'stop-signal',
  meta: {
    summary: '`config.StopSignal` is no signal.',
    rationale:
      'Docker refuses to start a container whose stop signal it does not know. Signals are written as `SIGTERM`, or as a number.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, graceful }: dockerTools.buildImage { name = "a"; config.StopSignal = if graceful then "SIGQUIT" else "15"; }',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.StopSignal = "SIGRTMIN+3"; }',
        why: 'That of systemd.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.StopSignal = "SIGSTOPP"; }',
        ),
        findings: [{ at: '"SIGSTOPP"', message: "'SIGSTOPP' is no signal" }],
      },
      {
        code: nix(
          '{ dockerTools, sig ? "99" }:',
          'dockerTools.buildImage { name = "a"; config.StopSignal = sig; }',
        ),
        findings: [{ at: '"99"', message: "'99' is no signal" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const value of call.configValues('StopSignal')) {
      const signal = textOf(value);
      if (signal === undefined || signal === '' || isSignal(signal)) continue;
      report({ message: `'${signal}' is no signal`, at: call.originOf(value) });
    }
  },
};

// Those of Linux, wherever the linter runs.
const names = new Set(
  (
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU ' +
    'XFSZ VTALRM PROF WINCH IO PWR SYS CLD IOT POLL UNUSED'
  )
    .split(' ')
    .map((name) => `SIG${name}`),
);

function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64;
  const name = text.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  return names.has(name) || /^SIGRT(?:MIN(?:\+\d{1,2})?|MAX(?:-\d{1,2})?)$/.test(name);
}
