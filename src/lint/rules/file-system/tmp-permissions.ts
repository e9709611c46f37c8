import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { type ShellText, scriptTexts } from '../../shell/scripts.ts';
import type { SimpleCommand } from '../../shell/simple-commands.ts';

export const tmpPermissions: Rule = {
  id: 'tmp-permissions',
  meta: {
    summary: '`/tmp` is made without the sticky bit.',
    rationale:
      'Programs that do not run as root cannot write to a `/tmp` of mode 755. It has mode 1777: `mkdir -m 1777 tmp`.',
    sources: [{ title: 'nix#5851', url: 'https://github.com/NixOS/nix/issues/5851' }],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['extraCommands', 'fakeRootCommands', 'runAsRoot'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = "mkdir -m 1777 tmp"; }',
      },
      {
        code: nix(
          '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  mkdir -p tmp',
          '  chmod 1777 tmp',
          "''; }",
        ),
        wild: true,
      },
      {
        code: nix(
          '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  mkdir -m 777 -p ./tmp; mkdir -p app/tmp tmp/x',
          "''; }",
        ),
        why: 'Another rule looks at the mode.',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir tmp"; fakeRootCommands = "chmod a+rwxt tmp"; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "mkdir -p tmp"; }',
        ),
        findings: [{ at: 'mkdir -p tmp', message: 'mode 1777' }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "mkdir -m 1777 -p tmp"; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "mkdir ./tmp data"; runAsRoot = "mkdir /var/tmp"; }',
        ),
        findings: [
          { at: 'mkdir ./tmp data', message: 'mode 1777' },
          { at: 'mkdir /var/tmp', message: 'mode 1777' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "mkdir ./tmp data"; runAsRoot = "mkdir -m 1777 /var/tmp"; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const scripts = ['extraCommands', 'fakeRootCommands', 'runAsRoot'].flatMap((name) =>
      scriptTexts(call, name),
    );
    const commands = scripts.flatMap((script) => script.commands.map((command) => ({ script, command })));
    const isLater = commands.some(
      ({ command: { words } }) => words[0]?.text === 'chmod' && words.some(isTmp),
    );
    if (isLater) return;
    for (const { script, command } of commands) {
      const made = madeFolders(command);
      if (made?.some(isTmp))
        report({
          message: "'tmp' is made without mode 1777",
          ...placeAndFix(script, command, made.every(isTmp)),
        });
    }
  },
};

type Word = SimpleCommand['words'][number];

function isTmp({ text }: Word): boolean {
  return text !== undefined && /^(?:\.?\/)?(?:var\/)?tmp\/?$/.test(text);
}

/** What a `mkdir` without a mode makes. */
function madeFolders({ words: [name, ...words] }: SimpleCommand): readonly Word[] | undefined {
  const hasMode = words.some(({ text }) => text === undefined || /^-\w*m|^--mode/.test(text));
  if (name?.text !== 'mkdir' || hasMode) return undefined;
  return words.filter(({ text }) => !text?.startsWith('-'));
}

function placeAndFix(script: ShellText, { words }: SimpleCommand, isOnlyTmp: boolean) {
  const [name] = words;
  const last = words.at(-1);
  const start = name?.start ?? 0;
  const edits = [replace(script.originOf(name?.end ?? start, name?.end ?? start), ' -m 1777')];
  return {
    at: script.originOf(start, last?.end ?? start),
    // Other folders would get the mode as well.
    fixes: isOnlyTmp ? [{ title: 'Give it mode 1777', applicability: 'safe' as const, edits }] : [],
  };
}
