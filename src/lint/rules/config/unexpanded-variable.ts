import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { commands, runsShell } from './commands.ts';
import { configEntries } from './config-entries.ts';
import { envEntries, envLists } from './env-entries.ts';

/** Variables whose value is expanded by the program that reads them. */
const expandedLater =
  /^(?:PS[0-4]|PROMPT_COMMAND|PROMPT|RPROMPT|LS_COLORS|LESSOPEN|LESSCLOSE|.*_(?:FORMAT|TEMPLATE|CMD|COMMAND|OPTS|SCRIPT))$/;

/** Keys whose value is a text that Docker takes as it is. */
const places = ['WorkingDir', 'User'];

export const unexpandedVariable: Rule = {
  id: 'unexpanded-variable',
  meta: {
    summary: 'A variable of the shell stands where nothing expands it.',
    rationale:
      'Docker expands variables when it reads a Dockerfile; an image holds what came out. In `Env`, `WorkingDir`, `User` and in a ' +
      'command that no shell reads, `$NAME` stays as it is: with `PATH=$PATH:/foo` programs are looked for in a folder called ' +
      '`$PATH`. Write the value, or let a shell read the command.',
    sources: [dockerImageSpecification],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, pkgs, lib }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config = {',
          '    Env = [ "PATH=${lib.makeBinPath [ pkgs.hello ]}:/bin" "PS1=\\\\u $HOME $ " "PRICE=5$" ];',
          '    Cmd = [ "/bin/sh" "-c" "exec serve --port $PORT" ];',
          '  };',
          '}',
        ),
        wild: true,
      },
      {
        code: '{ dockerTools, start }: dockerTools.buildImage { name = "a"; config = { Entrypoint = [ start ]; Cmd = [ "$PORT" ]; }; }',
        why: 'The entrypoint may be a script that evaluates its arguments.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Env = [ "PATH=$PATH:/foo" "DATA=${"$"}{HOME}/data" ];',
          '  config.WorkingDir = "$HOME";',
          '}',
        ),
        findings: [
          {
            at: '"PATH=$PATH:/foo"',
            message: "nothing expands '$PATH' in 'Env': the variable holds these letters",
          },
          { at: '"DATA=${"$"}{HOME}/data"', message: "'${HOME}'" },
          { at: '"$HOME"', message: "nothing expands '$HOME' in 'WorkingDir'" },
        ],
      },
      {
        code: nix(
          'let args = [ "--port" "$PORT" ]; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ "/bin/app" ] ++ args; }',
        ),
        findings: [{ at: '"$PORT"', message: "no shell reads this command, so nothing expands '$PORT'" }],
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage { name = "a"; config = { Entrypoint = [ "${pkgs.caddy}/bin/caddy" ]; Cmd = [ "$PORT" ]; }; }',
        ),
        findings: [{ at: '"$PORT"', message: "nothing expands '$PORT'" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { name, item, value } of envLists(call).flatMap(envEntries)) {
      const found = expandedLater.test(name) ? undefined : variableIn(value);
      if (found !== undefined)
        report({
          message: `nothing expands '${found}' in 'Env': the variable holds these letters`,
          at: call.originOf(item),
        });
    }
    for (const { key, value } of configEntries(call)) {
      const found = places.includes(key) ? variableIn(textPieces(value)) : undefined;
      if (found !== undefined)
        report({ message: `nothing expands '${found}' in '${key}'`, at: call.originOf(value) });
    }
    inCommands(call, report);
  },
};

function inCommands(call: CallFacts, report: Report): void {
  for (const command of commands(call)) {
    if (!command.isTakenAsIs || runsShell(command)) continue;
    for (const word of command.words.flatMap((each): readonly CallValue[] => possibleValues(each))) {
      const found = variableIn(textPieces(word));
      // More than a variable may be a text for a program, such as a format.
      if (found !== undefined && !/[\s'"]/.test(textPieces(word)?.join('') ?? ''))
        report({
          message: `no shell reads this command, so nothing expands '${found}'`,
          at: call.originOf(word),
        });
    }
  }
}

function variableIn(pieces: readonly (string | undefined)[] | undefined): string | undefined {
  return pieces?.flatMap(
    (piece) => /\$(?:[A-Z_][A-Z0-9_]*|\{[A-Za-z_]\w*\})/.exec(piece ?? '')?.[0] ?? [],
  )[0];
}
