import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { scriptTexts } from '../../shell/scripts.ts';
import type { SimpleCommand } from '../../shell/simple-commands.ts';
import { dockerToolsManual } from '../sources.ts';

export const worldWritable: Rule = {
  id: 'world-writable',
  meta: {
    summary: 'A script makes files that everybody may write to.',
    rationale:
      'Mode 777 lets every process of the container change the files. Give them to the user that needs them: `chown` in `fakeRootCommands`.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  chmod 1777 tmp; chmod 755 bin; chmod -R u+w .; chmod a+x run; chmod 777 tmp',
          "''; }",
        ),
        wild: true,
        why: 'Folders for temporary files are for everybody.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "chmod -R 777 data; chmod a+rw log"; runAsRoot = "mkdir -m 0777 /srv"; }',
        ),
        findings: [
          { at: 'chmod -R 777 data', message: 'everybody' },
          { at: 'chmod a+rw log', message: 'everybody' },
          { at: 'mkdir -m 0777 /srv', message: 'everybody' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const name of ['extraCommands', 'fakeRootCommands', 'runAsRoot']) {
      for (const script of scriptTexts(call, name)) {
        for (const command of script.commands.filter(opensToAll)) {
          const [first] = command.words;
          const last = command.words.at(-1);
          report({
            message: 'everybody may write to these files',
            at: script.originOf(first?.start ?? 0, last?.end ?? 0),
          });
        }
      }
    }
  },
};

function opensToAll({ words: [name, ...words] }: SimpleCommand): boolean {
  const texts = words.map(({ text }) => text ?? '');
  if (texts.some((text) => /(?:^|\/)tmp\/?$/.test(text))) return false;
  const operands = texts.filter((text) => !/^-[a-zA-Z-]/.test(text));
  if (name?.text === 'chmod') return isOpen(operands[0] ?? '');
  const mode = texts.findIndex((text) => text === '-m' || text === '--mode');
  return (name?.text === 'mkdir' || name?.text === 'install') && mode >= 0 && isOpen(texts[mode + 1] ?? '');
}

function isOpen(mode: string): boolean {
  if (/^[0-7]{3,4}$/.test(mode)) return !/^[1-7]...$/.test(mode) && (Number(mode.at(-1)) & 2) !== 0;
  return mode
    .split(',')
    .some((part) => /^(?:[ugo]*[ao][ugoa]*|)[+=][rxXst]*w/.test(part) && !/^u?g?[+=]/.test(part));
}
