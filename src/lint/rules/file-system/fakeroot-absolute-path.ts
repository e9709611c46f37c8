import { replace } from '../../../edits/drafts.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { type ShellText, scriptTexts } from '../../shell/scripts.ts';
import type { ShellWord, SimpleCommand } from '../../shell/simple-commands.ts';
import { dockerToolsManual, nixpkgs } from '../sources.ts';

export const fakerootAbsolutePath: Rule = {
  id: 'fakeroot-absolute-path',
  meta: {
    summary: 'A script writes to an absolute path that is not in the image.',
    rationale:
      '`extraCommands` and `fakeRootCommands` run in the folder that becomes the root of the image: `mkdir /data` makes a folder on the machine that builds, or fails. Write `./data`; or set `enableFakechroot = true`, with which `fakeRootCommands` see the image as `/`.',
    sources: [dockerToolsManual, nixpkgs(257172)],
    severity: 'error',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['extraCommands', 'fakeRootCommands'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; extraCommands = \'\'',
          '  mkdir -p ./data $out/x',
          '  ln -s /bin/sh bin/sh',
          '  cp ${pkgs.hello}/x /nix/store/y etc/',
          '  echo x > etc/f 2> /dev/null # mkdir /srv',
          "''; }",
        ),
        why: 'Links lead to absolute paths, and one may read from them.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; enableFakechroot = true; fakeRootCommands = "mkdir /data"; }',
        wild: true,
      },
      {
        code: '{ pkgs, chroot }: pkgs.dockerTools.buildLayeredImage { name = "a"; enableFakechroot = chroot; fakeRootCommands = "mkdir /data"; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; runAsRoot = "mkdir /data"; }',
        why: 'It runs in the image.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    mkdir -p /home/app',
          '    chown 1000 /home/app',
          '    echo x > /etc/x',
          "  '';",
          '}',
        ),
        findings: [
          { at: '/home/app', line: 5, message: "'/home/app' is not in the image" },
          { at: '/home/app', line: 6, message: "'/home/app'" },
          { at: '/etc/x', message: "'/etc/x'" },
        ],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          "  fakeRootCommands = ''",
          '    mkdir -p ./home/app',
          '    chown 1000 ./home/app',
          '    echo x > ./etc/x',
          "  '';",
          '}',
        ),
      },
      {
        code: nix(
          'let setup = "ln -s x /bin/sh"; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = setup; }',
        ),
        findings: [{ at: '/bin/sh', message: "'/bin/sh'" }],
        fixedUnsafely: nix(
          'let setup = "ln -s x ./bin/sh"; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; extraCommands = setup; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const script of scriptsInFolder(call)) {
      for (const word of script.commands.flatMap(writtenPaths)) {
        if (word.text === undefined || !isOutside(word.text)) continue;
        const at = script.originOf(word.start, word.end);
        const isPlain = script.text.slice(word.start, word.end) === word.text;
        report({
          message: `'${word.text}' is not in the image: the script runs in its root folder, so write '.${word.text}'`,
          at,
          fixes: isPlain
            ? [
                {
                  title: `Write '.${word.text}'`,
                  applicability: 'unsafe',
                  edits: [replace(at, `.${word.text}`)],
                },
              ]
            : [],
        });
      }
    }
  },
};

function scriptsInFolder(call: CallFacts): readonly ShellText[] {
  const isRoot = call.values('enableFakechroot');
  const isFolder = isRoot.every((value) => value.type === 'plain' && value.value === false);
  const isKnown = call.has('enableFakechroot') !== undefined && isFolder;
  return [...scriptTexts(call, 'extraCommands'), ...(isKnown ? scriptTexts(call, 'fakeRootCommands') : [])];
}

// Which words of a command name what it writes.
const allPaths = new Set(['mkdir', 'touch', 'chown', 'chmod', 'chgrp', 'rm', 'rmdir', 'tee', 'mkfifo']);
const lastPath = new Set(['ln', 'cp', 'mv', 'install', 'rsync']);

function writtenPaths({ words: [name, ...words], targets }: SimpleCommand): readonly ShellWord[] {
  const command = name?.text ?? '';
  const operands = words.filter(({ text }) => text === undefined || !text.startsWith('-'));
  if (allPaths.has(command)) return [...operands, ...targets];
  const last = operands.length > 1 ? operands.slice(-1) : [];
  return lastPath.has(command) ? [...last, ...targets] : targets;
}

function isOutside(path: string): boolean {
  return path.startsWith('/') && !/^\/(?:dev|proc|build|tmp\/|nix\/store)/.test(path) && path !== '/';
}
