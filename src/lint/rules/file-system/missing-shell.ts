import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, isNull, textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { firstWords } from './programs.ts';
import { rootOf } from './root.ts';
import { hasShell } from './shells.ts';

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
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; config = { Cmd = [ "bash" ]; Env = [ "PATH=${pkgs.bash}/bin:/bin" ]; }; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; extraCommands = "ln -s ${pkgs.bash}/bin/bash bin/sh"; config.Cmd = [ "sh" ]; }',
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
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (pkgs.buildEnv { name = "r"; paths = [ pkgs.hello ]; }) ];',
          '  fakeRootCommands = "mkdir data; chown 1000:1000 data";',
          '  config = { Cmd = [ "sh" "-c" "hello" ]; Healthcheck.Test = [ "CMD" "bash" "-c" "true" ]; };',
          '}',
        ),
        findings: [
          { at: '"sh"', message: "'sh' is not in the image" },
          { at: '"bash"', message: "'bash' is not in the image" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    const isMissing = root.isWhole && !hasShell(root);
    if (!isMissing) return;
    for (const first of firstWords(call)) reportWord(call, first, shellWord(call), report);
    for (const check of call.configValues('Healthcheck')) {
      const test = attributeOf(check, 'Test');
      const [first, second] = test?.type === 'list' ? test.items : [];
      if (first) reportWord(call, first, /^CMD-SHELL$/, report);
      if (second && textOf(first) === 'CMD') reportWord(call, second, shellWord(call), report);
    }
  },
};

// A bare name may be found elsewhere, with a path of one's own.
function shellWord(call: CallFacts): RegExp {
  const hasPath = !call.configValues('Env').every(hasNoPath);
  return hasPath ? /^\/bin\/(?:ba|da)?sh$/ : /^(?:\/bin\/)?(?:ba|da)?sh$/;
}

function hasNoPath(env: CallValue): boolean {
  if (env.type !== 'list') return isNull(env);
  return env.items.every((item) => {
    const start = textPieces(item)?.[0];
    return start !== undefined && !start.startsWith('PATH=') && start !== '';
  });
}

function reportWord(call: CallFacts, word: CallValue, pattern: RegExp, report: Report): void {
  const text = textOf(word);
  if (text === undefined || !pattern.test(text)) return;
  const what = text === 'CMD-SHELL' ? 'a shell, which CMD-SHELL needs,' : `'${text}'`;
  report({ message: `${what} is not in the image`, at: call.originOf(word) });
}
