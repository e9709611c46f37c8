import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { scriptTexts } from '../../shell/scripts.ts';
import type { ShellWord, SimpleCommand } from '../../shell/simple-commands.ts';
import { imagePath, mayFail } from '../../shell/words.ts';
import { dockerToolsManual } from '../sources.ts';
import { rootOf } from './root.ts';

export const writeToFakeNss: Rule = {
  id: 'write-to-fake-nss',
  meta: {
    summary: 'A script writes to a file of `fakeNss`.',
    rationale:
      '`/etc/passwd` and `/etc/group` of `fakeNss` are links into the store, where nothing can be written: the script ends with “Permission denied”. Add lines with `fakeNss.override { extraPasswdLines = [ … ]; extraGroupLines = [ … ]; }`.',
    sources: [dockerToolsManual],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; contents = [ dockerTools.fakeNss ]; extraCommands = \'\'',
          '  rm etc/passwd; echo "app:x:1:1::/:" > etc/passwd; echo x > etc/hostname; cat etc/group >> log',
          "''; }",
        ),
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; extraCommands = "mkdir etc; echo app >> etc/passwd"; }',
      },
      {
        code: '{ pkgs, dockerTools }: dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ dockerTools.fakeNss ]; pathsToLink = [ "/bin" ]; }; extraCommands = "echo app >> etc/passwd"; }',
        why: 'Its files do not come into the image.',
      },
      {
        code: '{ dockerTools, nss }: dockerTools.buildLayeredImage { name = "a"; contents = if nss then [ dockerTools.fakeNss ] else [ ]; extraCommands = "echo app >> etc/passwd"; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (dockerTools.fakeNss.override { extraPasswdLines = [ "a:x:1:1::/:" ]; }) ];',
          "  extraCommands = ''",
          '    echo "app:x:1000:1000::/:" >> etc/passwd',
          "  '';",
          '  fakeRootCommands = "echo app:x:1000: | tee -a ./etc/group";',
          '}',
        ),
        findings: [
          { at: 'etc/passwd', message: "'/etc/passwd' is a link into the store: use 'fakeNss.override'" },
          { at: './etc/group', message: "'/etc/group'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const isThere = rootOf(call).parts.some(
      ({ name = '', isLinked }) => /(?:^|\.)fakeNss$/.test(name) && isLinked('/etc/passwd'),
    );
    if (!isThere || call.isAssumed || mayBeWithout(call)) return;
    const scripts = ['extraCommands', 'fakeRootCommands'].flatMap((name) => scriptTexts(call, name));
    const commands = scripts.flatMap((script) => script.commands);
    for (const script of scripts) {
      for (const command of script.commands) {
        for (const word of writtenWords(command)) {
          const path = imagePath(word) ?? '';
          if (
            !files.has(path) ||
            mayFail(script.text, command) ||
            commands.some((each) => replaces(each, path))
          )
            continue;
          report({
            message: `'${path}' is a link into the store: use 'fakeNss.override' to add lines`,
            at: script.originOf(word.start, word.end),
          });
        }
      }
    }
  },
};

// One of several lists or items, of which another one may be right.
function mayBeWithout(call: CallFacts): boolean {
  const contents = ['contents', 'copyToRoot'].flatMap((name) => call.values(name));
  const items = contents.flatMap((value) => (value.type === 'list' ? value.items : [value]));
  return contents.length > 1 || items.some((item) => possibleValues(item).length !== 1);
}

const files = new Set(['/etc/passwd', '/etc/group', '/etc/nsswitch.conf']);

function writtenWords({ words: [name, ...words], targets }: SimpleCommand): readonly ShellWord[] {
  return name?.text === 'tee' ? [...words, ...targets] : targets;
}

// What is not understood may put another file in the place of the link.
function replaces({ words: [name, ...words] }: SimpleCommand, path: string): boolean {
  if (/^(?:echo|printf|cat|tee|chmod|chown|mkdir|touch|grep)$/.test(name?.text ?? '')) return false;
  return words.some((word) => {
    const named = imagePath(word);
    return named === undefined || named === path || named === '/etc' || named === '/';
  });
}
