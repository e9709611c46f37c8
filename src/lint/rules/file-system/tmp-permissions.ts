import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { type ShellText, scriptTexts } from '../../shell/scripts.ts';
import type { SimpleCommand } from '../../shell/simple-commands.ts';
import { operandsOf, optionOf } from '../../shell/words.ts';

export const tmpPermissions: Rule = {
  id: 'tmp-permissions',
  meta: {
    summary: '`/tmp` is made without the sticky bit.',
    rationale:
      'Programs that do not run as root cannot write to a `/tmp` of mode 755, and in one of mode 777 everybody may delete the files of others. It has mode 1777: `mkdir -m 1777 tmp`.',
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
          '  mkdir -p app/tmp tmp/x; chmod 777 app/tmp; mkdir -m 700 tmp; chmod +t tmp; install -d -m 1777 var/tmp',
          "''; }",
        ),
        why: 'Other folders, and another mode that somebody chose.',
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
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  mkdir -p tmp data',
          '  chmod 777 tmp',
          '  mkdir -p -m 0777 var/tmp',
          "''; }",
        ),
        findings: [
          { at: 'chmod 777 tmp', message: 'sticky bit' },
          { at: 'mkdir -p -m 0777 var/tmp', message: 'sticky bit' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  mkdir -p tmp data',
          '  chmod 1777 tmp',
          '  mkdir -p -m 1777 var/tmp',
          "''; }",
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const scripts = ['extraCommands', 'fakeRootCommands', 'runAsRoot'].flatMap((name) =>
      scriptTexts(call, name),
    );
    const commands = scripts.flatMap((script) => script.commands.map((command) => ({ script, command })));
    const isSticky = commands.some(({ command: { words } }) => words.some(isTmp) && words.some(setsSticky));
    for (const { script, command } of isSticky ? [] : commands) {
      const mode = openModeOfTmp(command);
      if (mode)
        report({
          message: "'tmp' lacks the sticky bit of mode 1777",
          ...placeAndMode(script, command, mode),
        });
    }
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

function setsSticky({ text }: Word): boolean {
  return text !== undefined && (/^0*1[0-7]{3}$/.test(text) || /^[ugoa]*\+[rwxX]*t/.test(text));
}

/** The word that gives `/tmp` alone to everybody, without the sticky bit. */
function openModeOfTmp(command: SimpleCommand): Word | undefined {
  const name = command.words[0]?.text;
  const [first, ...others] = operandsOf(command);
  const isChange = name === 'chmod' && others.length > 0 && others.every(isTmp);
  const folders = operandsOf(command, 'mog');
  const isMaking = (name === 'mkdir' || name === 'install') && folders.length > 0 && folders.every(isTmp);
  const mode = isChange ? first : isMaking ? optionOf(command, 'm', 'mode') : undefined;
  return mode && /^0*777$/.test(mode.text ?? '') ? mode : undefined;
}

function placeAndMode(script: ShellText, { words }: SimpleCommand, mode: Word) {
  const at = script.originOf(words[0]?.start ?? 0, words.at(-1)?.end ?? 0);
  const isPlain = script.text.slice(mode.start, mode.end) === mode.text;
  const edits = [replace(script.originOf(mode.start, mode.end), '1777')];
  return {
    at,
    fixes: isPlain ? [{ title: 'Give it mode 1777', applicability: 'safe' as const, edits }] : [],
  };
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
