import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixSettings } from '../sources.ts';

export const absolutePathLiteral: Rule = {
  id: 'absolute-path-literal',
  meta: {
    summary: 'A path of this machine is written into the expression.',
    rationale:
      'It is there on the machine of whoever wrote it, pure evaluation refuses it, and what it names is copied into the store. ' +
      'What `lint-absolute-path-literals` of Nix tells.',
    sources: [nixSettings],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; copyToRoot = ./root; config.WorkingDir = "/srv"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ /etc/ssl ~/keys ]; }',
        ),
        findings: [
          { at: '/etc/ssl', message: "the path '/etc/ssl' is one of this machine" },
          { at: '~/keys', message: "the path '~/keys'" },
        ],
      },
    ],
  },
  onFile: (file, report) => {
    for (const path of file.all('Path')) {
      const text = file.textOf(path);
      if (/^[/~]/.test(text))
        report({ message: `the path '${text}' is one of this machine`, at: file.origin(path) });
    }
  },
};
