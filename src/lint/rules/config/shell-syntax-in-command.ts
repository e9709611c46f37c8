import type { CallValue } from '../../../dockertools/image-call.ts';
import { nixString, replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification, hadolint } from '../sources.ts';
import { type Command, commands, programName, runsShell } from './commands.ts';

const operators = new Set([
  '&&',
  '||',
  '|',
  '&',
  ';',
  '>',
  '>>',
  '<',
  '<<<',
  '2>',
  '2>&1',
  '&>',
  '>&2',
  '1>&2',
]);

/** Programs to whom such words mean something. */
const readers = new Set([
  'find',
  'expr',
  'test',
  '[',
  'jq',
  'yq',
  'awk',
  'gawk',
  'sed',
  'xargs',
  'parallel',
  'execline',
]);

export const shellSyntaxInCommand: Rule = {
  id: 'shell-syntax-in-command',
  meta: {
    summary: 'A command that no shell reads has words of the shell in it.',
    rationale:
      'A list is a program and its arguments. `"&&"`, `"||"`, `">"`, `"|"`, `"$(…)"` mean something to a shell only: here the ' +
      'program gets them as arguments, and what stands behind them never runs. Let a shell read the command: `CMD-SHELL` in a ' +
      'health check, `"/bin/sh" "-c" "…"` elsewhere.',
    sources: [dockerImageSpecification, hadolint('DL3025')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.Cmd', 'config.Entrypoint', 'config.Healthcheck'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Cmd = [ "/bin/sh" "-c" "migrate && exec serve" ];',
          '  config.Healthcheck.Test = [ "CMD-SHELL" "curl -f localhost || exit 1" ];',
          '}',
        ),
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Cmd = [ "find" "/srv" "-exec" "rm" "{}" ";" ]; }',
        why: 'It means something to find.',
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config = { Entrypoint = [ "/bin/bash" "-c" ]; Cmd = [ "a" "&&" ]; }; }',
        why: 'A shell reads it, if not as one would think.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Healthcheck.Test = [ "CMD" "curl" "-f" "http://localhost" "||" "exit" "1" ];',
          '}',
        ),
        findings: [{ at: '"||"', message: "no shell reads this command: '||' is an argument of 'curl'" }],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Healthcheck.Test = [ "CMD-SHELL" "curl -f http://localhost || exit 1" ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.dumb-init}/bin/dumb-init" "--" ];',
          '  config.Cmd = [ "/bin/migrate" "&&" "/bin/serve" ">" "/dev/null" ];',
          '}',
        ),
        findings: [
          { at: '"&&"', message: "'&&' is an argument of 'migrate'" },
          { at: '">"', message: "'>' is an argument of 'migrate'" },
        ],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.dumb-init}/bin/dumb-init" "--" ];',
          '  config.Cmd = [ "/bin/sh" "-c" "/bin/migrate && /bin/serve > /dev/null" ];',
          '}',
        ),
      },
      {
        code: nix(
          'let args = [ "--host" "$(hostname)" ]; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Cmd = [ "/bin/serve" ] ++ args; }',
        ),
        findings: [{ at: '"$(hostname)"', message: "'$(hostname)' is an argument of 'serve'" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const command of commands(call)) {
      const [program] = command.words;
      const name = programName(program);
      if (name === undefined || readers.has(name) || runsShell(command)) continue;
      if (!command.isTakenAsIs) continue;
      for (const word of command.words.slice(1).flatMap(possibleValues)) {
        const shown = operatorIn(word);
        if (shown === undefined) continue;
        report({
          message: `no shell reads this command: '${shown}' is an argument of '${name}'`,
          at: call.originOf(word),
          fixes: fixesOf(call, command),
        });
      }
    }
  },
};

function operatorIn(word: CallValue): string | undefined {
  const text = textOf(word);
  if (text !== undefined && operators.has(text)) return text;
  return textPieces(word)?.flatMap((piece) => /\$\([^)]*\)|`[^`]+`/.exec(piece ?? '')?.[0] ?? [])[0];
}

function fixesOf(call: CallFacts, { key, list }: Command): readonly FixDraft[] {
  const at = call.originOf(list);
  const expr = call.program.fileOf(at.source).at(at);
  const texts = list.items.map(textOf);
  if (expr?.type !== 'List' || !texts.every((text) => text !== undefined)) return [];
  const words = (key === 'Test' ? texts.slice(1) : texts).map(asShellWord).join(' ');
  const start = key === 'Test' ? '"CMD-SHELL"' : '"/bin/sh" "-c"';
  return [
    {
      title: 'Let a shell read it',
      applicability: 'unsafe',
      edits: [replace(at, `[ ${start} ${nixString(words)} ]`)],
    },
  ];
}

function asShellWord(text: string): string {
  if (operators.has(text) || /^\$\(.*\)$|^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
