import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { commands } from './commands.ts';

export const execShellString: Rule = {
  id: 'exec-shell-string',
  meta: {
    summary: 'A command is one word with spaces in it.',
    rationale:
      'The only element of a command is the path of the program. With spaces in it, no such program is found: the words belong into elements of their own, and shell text after `"/bin/sh" "-c"`.',
    sources: [dockerImageSpecification],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, base }: dockerTools.buildImage { name = "a"; fromImage = base; inheritConfig = "all"; config.Cmd = [ "echo hello" ]; }',
        why: 'It may be an argument of the entrypoint of the base image.',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Cmd = [ "/bin/sh" "-c" "cd /srv && app" ]; }',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config = { Entrypoint = [ "/bin/sh" "-c" ]; Cmd = [ "echo hello" ]; }; }',
        why: 'It is an argument of the entrypoint.',
        wild: true,
      },
      {
        code: '{ dockerTools, base }: dockerTools.buildImage { name = "a"; config = base // { Cmd = [ "echo hello" ]; }; }',
        why: 'There may be an entrypoint.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ "/bin/app --port 80" ]; }',
        ),
        findings: [{ at: '"/bin/app --port 80"', message: 'one word' }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Entrypoint = [ "/bin/dumb-init" "--" ]; Cmd = [ "/bin/server run" ]; }; }',
        ),
        findings: [{ at: '"/bin/server run"', message: 'one word' }],
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'let app = pkgs.hello; in',
          'dockerTools.buildImage { name = "a"; config.Entrypoint = [ "${app}/bin/hello -g x" ]; }',
        ),
        findings: [{ at: '"${app}/bin/hello -g x"', message: "'Entrypoint'" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, words, startsProgram } of commands(call)) {
      // An entrypoint takes Cmd as arguments, which may be anything.
      const [word, ...others] = startsProgram ? words : [];
      if (word === undefined || others.length > 0) continue;
      const hasSpace = textPieces(word)?.some((piece) => piece !== undefined && /\S\s+\S|\s-/.test(piece));
      if (!hasSpace) continue;
      report({
        message: `'${key}' is one word with spaces: no program has that path`,
        at: call.originOf(word),
      });
    }
  },
};
