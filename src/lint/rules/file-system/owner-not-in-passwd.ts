import type { CallFacts } from '../../../program/call-facts.ts';
import { textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { scriptTexts } from '../../shell/scripts.ts';
import type { ShellWord, SimpleCommand } from '../../shell/simple-commands.ts';
import { mayFail, operandsOf, optionOf } from '../../shell/words.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';

export const ownerNotInPasswd: Rule = {
  id: 'owner-not-in-passwd',
  meta: {
    summary: '`fakeRootCommands` give files to a user whom nobody knows there.',
    rationale:
      'Without `enableFakechroot` the names of users and groups are those of the build, where there are `root`, `nobody` and `nixbld` only, whatever the image has in its `/etc/passwd`. Write numbers: `chown 1000:1000 ./data`.',
    sources: [dockerToolsManual, nixpkgs(116749)],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, user }: dockerTools.buildLayeredImage { name = "a"; fakeRootCommands = \'\'',
          '  chown -R 1000:1000 ./data; chown root:root x; chgrp nobody x || true; install -o ${user} x y',
          '  chown +5 x; chown --reference=x y; chown nobody:nogroup z; chown $USER z',
          "''; }",
        ),
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; enableFakechroot = true; fakeRootCommands = "${dockerTools.shadowSetup}\nuseradd app; chown app:app /data"; }',
        wild: true,
      },
      {
        code: '{ dockerTools, more }: dockerTools.buildLayeredImage ({ name = "a"; fakeRootCommands = "chown app data"; } // more)',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ dockerTools.fakeNss ];',
          "  fakeRootCommands = ''",
          '    mkdir -p data',
          '    chown -R app:app data',
          '    chgrp 100 data && chgrp users data',
          '    install -d -o postgres -g nixbld ./run',
          '    chown 1000:staff data',
          "  '';",
          '}',
        ),
        findings: [
          {
            at: 'app:app',
            message: "the user 'app' is not known where 'fakeRootCommands' run: write its number",
          },
          { at: 'users', message: "the group 'users'" },
          { at: 'postgres', message: "the user 'postgres'" },
          { at: '1000:staff', message: "the group 'staff'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!runsInBuild(call) || call.isAssumed) return;
    for (const script of scriptTexts(call, 'fakeRootCommands')) {
      for (const command of script.commands) {
        if (mayFail(script.text, command)) continue;
        for (const { word, user = '', group = '' } of ownersOf(command)) {
          const isUserUnknown = isNameOutside(user, ofUsers);
          if (!isUserUnknown && !isNameOutside(group, ofGroups)) continue;
          const what = isUserUnknown ? `user '${user}'` : `group '${group}'`;
          report({
            message: `the ${what} is not known where 'fakeRootCommands' run: write its number`,
            at: script.originOf(word.start, word.end),
          });
        }
      }
    }
  },
};

/** Without a root of its own, and without touching the users of the build. */
function runsInBuild(call: CallFacts): boolean {
  const chroot = call.values('enableFakechroot');
  const isOff = chroot.every((value) => value.type === 'plain' && value.value === false);
  const texts = call.values('fakeRootCommands').flatMap((script) => textPieces(script) ?? []);
  const touchesUsers = texts.some((text) =>
    /\/etc\/(?:passwd|group)|useradd|adduser|wrapper|chroot/.test(text ?? ''),
  );
  return isOff && call.has('enableFakechroot') !== undefined && !touchesUsers;
}

interface Owner {
  readonly word: ShellWord;
  readonly user?: string;
  readonly group?: string;
}

function ownersOf(command: SimpleCommand): readonly Owner[] {
  const name = command.words[0]?.text;
  const [first, second] = operandsOf(command);
  if (name === 'install') {
    const user = optionOf(command, 'o', 'owner');
    const group = optionOf(command, 'g', 'group');
    return [
      ...(user?.text === undefined ? [] : [{ word: user, user: user.text }]),
      ...(group?.text === undefined ? [] : [{ word: group, group: group.text }]),
    ];
  }
  const hasReference = command.words.some(({ text }) => text?.startsWith('--reference'));
  if (first?.text === undefined || !second || hasReference) return [];
  if (name === 'chgrp') return [{ word: first, group: first.text }];
  const [user, group] = first.text.split(/[:.]/, 2);
  return name === 'chown' ? [{ word: first, ...(user && { user }), ...(group && { group }) }] : [];
}

const ofUsers = new Set(['root', 'nobody', 'nixbld']);
const ofGroups = new Set(['root', 'nogroup', 'nixbld']);

function isNameOutside(name: string, known: ReadonlySet<string>): boolean {
  return /^[a-z_][\w-]*\$?$/i.test(name) && !known.has(name) && !/^nixbld/.test(name);
}
