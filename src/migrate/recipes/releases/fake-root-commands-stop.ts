import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { EditDraft } from '../../../edits/edit.ts';
import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import { type ShellText, scriptTexts, shellTexts } from '../../../lint/shell/scripts.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import type { Recipe } from '../../recipe.ts';
import { pin } from './calls.ts';
import { doesNotStop, firstThatMayFail, madeFolders } from './failing-commands.ts';

export const fakeRootCommandsStop: Recipe = {
  id: 'fake-root-commands-stop',
  meta: {
    summary: '`fakeRootCommands` end the build when one of them fails.',
    rationale:
      'Since nixpkgs 24.11 the script runs under `bash -e`. Before, the build went on with the next command, and the image lacked what ' +
      'the failed one should have done. Commands that may fail are written `… || true`; `set +e` brings back the old behaviour.',
    sources: [manual('streamLayeredImage'), nixpkgs(429601)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    changes: ['fakeRootCommands'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'behaviour', pins: true, keeps: 'files' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  extraCommands = "mkdir -p tmp";',
          "  fakeRootCommands = ''",
          '    ${pkgs.dockerTools.shadowSetup}',
          '    chmod 1777 tmp',
          '    mkdir -p home/app var/log/app',
          '    chown -R 1000:1000 ./home/app',
          '    chmod 0700 home/app',
          '    rm -f etc/motd',
          '    grep -q app etc/passwd || true',
          '    if test -e etc/x; then echo yes > etc/y; fi',
          "  '';",
          '}',
        ),
        why: 'What was made before is there, and the rest may fail.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; fakeRootCommands = "set -e; chown app data"; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; extraCommands = "rm bin/sh"; }',
        why: 'Those have always stopped.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    mkdir -p data',
          '    chown app:app data',
          '    rm etc/motd',
          "  '';",
          '}',
        ),
        findings: [
          {
            at: 'chown app:app data',
            message: "from 24.11 on the build ends when a command of the script fails, as 'chown' may here",
          },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    set +e',
          '    mkdir -p data',
          '    chown app:app data',
          '    rm etc/motd',
          "  '';",
          '}',
        ),
      },
      {
        code: '{ dockerTools, dir }: dockerTools.streamLayeredImage { name = "a"; fakeRootCommands = "mkdir ${dir}; chmod 700 ${dir}"; }',
        findings: [{ at: 'mkdir ${dir}', message: "as 'mkdir' may here" }],
        fixed:
          '{ dockerTools, dir }: dockerTools.streamLayeredImage { name = "a"; fakeRootCommands = "set +e; mkdir ${dir}; chmod 700 ${dir}"; }',
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isLayered || call.isOfOwnLibrary) return;
    const made = madeFolders(scriptTexts(call, 'extraCommands'));
    for (const value of call.values('fakeRootCommands')) {
      const scripts = shellTexts(call, value);
      if (scripts.some(({ commands }) => commands.some(doesNotStop))) continue;
      for (const script of scripts) {
        const command = firstThatMayFail(script, made);
        const [name] = command?.words ?? [];
        const last = command?.words.at(-1);
        if (!name || !last) continue;
        report({
          message: `from 24.11 on the build ends when a command of the script fails, as '${name.text ?? 'the program'}' may here`,
          at: script.originOf(name.start, last.end),
          ...pin(call, 'Begin with set +e', [goingOn(call, value, script)]),
        });
        break;
      }
    }
  },
};

/** Undefined where the script is put together. */
function goingOn(call: CallFacts, value: CallValue, { literal, file }: ShellText): EditDraft | undefined {
  const { start, end } = call.originOf(value);
  if (literal.start !== start || literal.end !== end) return undefined;
  const at = literal.start + (literal.style === 'indented' ? 2 : 1);
  const indentation = /^\r?\n[ \t]*/.exec(file.source.text.slice(at))?.[0];
  return replace(file.origin({ start: at, end: at }), indentation ? `${indentation}set +e` : 'set +e; ');
}
