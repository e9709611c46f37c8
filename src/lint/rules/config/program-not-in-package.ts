import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import { possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { packageName } from '../file-system/packages.ts';
import { commands } from './commands.ts';
import { mainProgramOf, programsOf } from './known-programs.ts';

export const programNotInPackage: Rule = {
  id: 'program-not-in-package',
  meta: {
    summary: 'A command names a program that its package does not have.',
    rationale:
      'A package is not always called like its program: `awscli2` has `aws`, `nodejs` has `node`. The container does not start: ' +
      '`no such file or directory`. `lib.getExe pkg` finds the main program by itself.',
    sources: [
      {
        title: 'nixpkgs manual, lib.getExe',
        url: 'https://nixos.org/manual/nixpkgs/stable/#function-library-lib.meta.getExe',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.Cmd', 'config.Entrypoint', 'config.Healthcheck'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, pkgs, app }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.bash}/bin/sh" "${pkgs.redis}/bin/redis" ];',
          '  config.Healthcheck.Test = [ "CMD" "${app}/bin/health" ];',
          '}',
        ),
        wild: true,
      },
      {
        code: '{ dockerTools, pkgs, name }: dockerTools.buildImage { name = "a"; config.Cmd = [ "${pkgs.bash}/bin/${name}" ]; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.tini}/bin/tini" "--" ];',
          '  config.Cmd = [ "${pkgs.bash}/bin/node" ];',
          '  config.Healthcheck.Test = [ "CMD" "${pkgs.awscli2}/bin/awscli2" ];',
          '}',
        ),
        findings: [
          { at: '"${pkgs.bash}/bin/node"', message: "'bash' has no program 'node', but 'bash'" },
          { at: '"${pkgs.awscli2}/bin/awscli2"', message: "'awscli2' has no program 'awscli2', but 'aws'" },
        ],
        fixedUnsafely: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.tini}/bin/tini" "--" ];',
          '  config.Cmd = [ "${pkgs.bash}/bin/node" ];',
          '  config.Healthcheck.Test = [ "CMD" "${pkgs.awscli2}/bin/aws" ];',
          '}',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const { words } of commands(call))
      for (const word of possibleValues(words[0])) {
        const named = programOf(word);
        const has = named && missingFrom(named.owner, named.program);
        if (!named || has === undefined) continue;
        const at = call.originOf(word);
        const text = at.source.text.slice(at.start, at.end);
        const isMeant = named.owner === named.program && text.endsWith(`/bin/${named.program}"`);
        report({
          message: `'${named.owner}' has no program '${named.program}', but '${has}'`,
          at,
          fixes: isMeant
            ? [
                {
                  title: `Take '${has}'`,
                  applicability: 'unsafe',
                  edits: [replace(at, `${text.slice(0, -named.program.length - 1)}${has}"`)],
                },
              ]
            : [],
        });
      }
  },
};

function programOf(word: CallValue): { readonly owner: string; readonly program: string } | undefined {
  if (word.type !== 'text') return undefined;
  const [owner, path, ...more] = word.parts;
  const program = typeof path === 'string' ? /^\/s?bin\/([\w.+-]+)$/.exec(path)?.[1] : undefined;
  const name = owner === undefined || typeof owner === 'string' ? undefined : packageName(owner);
  return name === undefined || program === undefined || more.length > 0
    ? undefined
    : { owner: name, program };
}

/** What the package has instead, if it certainly has no such program. */
function missingFrom(owner: string, program: string): string | undefined {
  const all = programsOf.get(owner);
  if (all) return all.includes(program) ? undefined : all[0];
  return owner === program ? mainProgramOf.get(owner) : undefined;
}
