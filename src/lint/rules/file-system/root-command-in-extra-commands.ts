import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { scriptTexts } from '../../shell/scripts.ts';
import type { ShellWord, SimpleCommand } from '../../shell/simple-commands.ts';
import { mayFail, operandsOf, optionOf } from '../../shell/words.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';

export const rootCommandInExtraCommands: Rule = {
  id: 'root-command-in-extra-commands',
  meta: {
    summary: '`extraCommands` do what only root may do.',
    rationale:
      '`extraCommands` run as the user of the build: owners cannot be changed there, no devices made and nothing mounted, and there is no user to add. Layered images have `fakeRootCommands` for owners and devices; users come from `dockerTools.fakeNss`, or from `fakeRootCommands` with `enableFakechroot = true`.',
    sources: [dockerToolsManual, nixpkgs(116749)],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildLayeredImage { name = "a"; fakeRootCommands = "mkdir data; chown 1000:1000 data; mknod null c 1 3"; }',
      },
      {
        code: nix(
          '{ dockerTools }: dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  mknod pipe p; chown "$(id -u)" x; chown 1000 data || true; echo chown 1 x; mount',
          '  install -d -m 755 data; cp ${./su} bin/su; fakeroot chown 0 x',
          "''; }",
        ),
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; runAsRoot = "mkdir /data"; extraCommands = "chown 1000 data"; }',
        why: 'With `runAsRoot` both run in the virtual machine.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  extraCommands = ''",
          '    mkdir -p data',
          '    chown -R 1000:1000 data',
          '    install -d -o app log && mknod dev/null c 1 3',
          '    useradd app',
          "  '';",
          '}',
        ),
        findings: [
          {
            at: 'chown -R 1000:1000 data',
            message: "'chown' fails in 'extraCommands', which do not run as root",
          },
          { at: 'install -d -o app log', message: "'fakeRootCommands'" },
          { at: 'mknod dev/null c 1 3', message: "'mknod' fails" },
          { at: 'useradd app', message: "'useradd' fails" },
        ],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = "chgrp users data"; }',
        ),
        findings: [{ at: 'chgrp users data', message: 'do not run as root' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!runsWithoutRoot(call) || call.isAssumed) return;
    const instead = call.isLayered ? ": move it to 'fakeRootCommands'" : '';
    for (const script of scriptTexts(call, 'extraCommands')) {
      for (const command of script.commands) {
        const [name] = command.words;
        const last = command.words.at(-1);
        if (!name || !last || !needsRoot(command) || mayFail(script.text, command)) continue;
        const what = isForOwners.has(name.text ?? '') ? instead : '';
        report({
          message: `'${name.text}' fails in 'extraCommands', which do not run as root${what}`,
          at: script.originOf(name.start, last.end),
        });
      }
    }
  },
};

function runsWithoutRoot(call: CallFacts): boolean {
  const hasVm = call.values('runAsRoot').some((script) => !isNull(script));
  return call.isBuilder && !call.call.openArguments && !hasVm;
}

const isForOwners = new Set(['chown', 'chgrp', 'install', 'mknod']);
const ofUsers = new Set([
  'useradd',
  'groupadd',
  'adduser',
  'addgroup',
  'usermod',
  'groupmod',
  'userdel',
  'passwd',
]);

function needsRoot(command: SimpleCommand): boolean {
  const name = command.words[0]?.text ?? '';
  const operands = operandsOf(command);
  if (name === 'chown' || name === 'chgrp') return operands.length > 1 && isOther(operands[0]);
  if (name === 'install')
    return isOther(optionOf(command, 'o', 'owner')) || isOther(optionOf(command, 'g', 'group'));
  if (name === 'mknod') return ['b', 'c', 'u'].includes(operands[1]?.text ?? '');
  if (name === 'mount' || name === 'umount') return operands.length > 0;
  return ofUsers.has(name) || name === 'su';
}

// That of the build may be the user of the build; `chown :` changes nothing.
function isOther(owner: ShellWord | undefined): boolean {
  return owner?.text !== undefined && !/nixbld|^:?$/.test(owner.text);
}
