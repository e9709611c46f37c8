import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { onlyPackages } from './packages.ts';

const shells = /bash|binSh|busybox|dash|toybox|zsh|fish|stdenv|mksh|oksh/i;

export const missingShell: Rule = {
  id: 'missing-shell',
  meta: {
    summary: 'Something runs with a shell that is not in the image.',
    rationale:
      'Images have no shell of their own. Add `dockerTools.binSh`, or `pkgs.bashInteractive`, or do without one.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello pkgs.bash ]; config.Cmd = [ "/bin/sh" ]; }',
      },
      {
        code: '{ pkgs, app }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ app ]; config.Cmd = [ "/bin/sh" "-c" "x" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; config.Cmd = [ "${pkgs.bash}/bin/sh" "-c" "x" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = ./alpine.tar; config.Cmd = [ "sh" ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; config.Cmd = [ "/bin/sh" "-c" "hello" ]; }',
        ),
        findings: [{ at: '"/bin/sh"', message: "'/bin/sh' is not in the image" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let check = [ "CMD-SHELL" "true" ]; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; config.Healthcheck.Test = check; }',
        ),
        findings: [{ at: '"CMD-SHELL"', message: 'a shell' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (onlyPackages(call)?.some((name) => shells.test(name)) !== false) return;
    for (const key of ['Cmd', 'Entrypoint']) {
      for (const command of call.configValues(key))
        reportFirst(call, command, /^(?:\/bin\/)?(?:ba)?sh$/, report);
    }
    for (const check of call.configValues('Healthcheck')) {
      const test = attributeOf(check, 'Test');
      if (test) reportFirst(call, test, /^CMD-SHELL$/, report);
    }
  },
};

function reportFirst(
  call: CallFacts,
  command: CallValue,
  pattern: RegExp,
  report: Parameters<NonNullable<Rule['onCall']>>[1],
): void {
  const [first] = command.type === 'list' ? command.items : [];
  const text = textOf(first);
  if (first === undefined || text === undefined || !pattern.test(text)) return;
  const what = text === 'CMD-SHELL' ? 'a shell, which CMD-SHELL needs,' : `'${text}'`;
  report({ message: `${what} is not in the image`, at: call.originOf(first) });
}
