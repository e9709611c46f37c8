import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { statix } from '../sources.ts';

export const legacyLet: Rule = {
  id: 'legacy-let',
  meta: {
    summary: 'The old form of `let`: `let { body = …; }`.',
    rationale: 'It is deprecated and unknown to most readers. Write `let … in …`.',
    sources: [statix],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ dockerTools }: let body = "a"; in dockerTools.buildImage { name = body; }', wild: true },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'let { name = "a"; body = dockerTools.buildImage { inherit name; }; }'),
        findings: [
          {
            at: 'let { name = "a"; body = dockerTools.buildImage { inherit name; }; }',
            message: "'let … in …'",
          },
        ],
      },
    ],
  },
  onFile: (file, report) => {
    for (const expr of file.all('LegacyLet'))
      report({ message: "this form of 'let' is deprecated: write 'let … in …'", at: file.origin(expr) });
  },
};
