import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { scriptTexts } from '../../shell/scripts.ts';
import { nixpkgs } from '../sources.ts';

export const uselessShebang: Rule = {
  id: 'useless-shebang',
  meta: {
    summary: 'A script of the image begins with `#!`.',
    rationale:
      'The text is evaluated by the shell that builds the image, or wrapped into a script of its own: the line has no effect.',
    sources: [nixpkgs(267220)],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'safe',
    changes: ['extraCommands', 'fakeRootCommands', 'runAsRoot'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; extraCommands = \'\'',
          '  # !not one',
          "  echo '#!/bin/sh' > run",
          "''; }",
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          "  runAsRoot = ''",
          '    #!${pkgs.runtimeShell}',
          '    mkdir /data',
          "  '';",
          '}',
        ),
        findings: [{ at: '#!${pkgs.runtimeShell}', message: 'no effect' }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          "  runAsRoot = ''",
          '    mkdir /data',
          "  '';",
          '}',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const name of ['runAsRoot', 'extraCommands', 'fakeRootCommands']) {
      for (const script of scriptTexts(call, name)) {
        const line = /^(\s*?)([ \t]*)(#![^\n]*)(\n|$)/.exec(script.text);
        if (!line) continue;
        const [, before = '', indentation = '', shebang = '', end = ''] = line;
        const lineStart = before.length;
        const start = lineStart + indentation.length;
        const at = script.originOf(start, start + shebang.trimEnd().length);
        report({
          message: `the shebang line has no effect in '${name}'`,
          at,
          fixes: [
            {
              title: 'Remove the line',
              applicability: 'safe',
              edits: [replace(script.originOf(lineStart, start + shebang.length + end.length), '')],
            },
          ],
        });
      }
    }
  },
};
