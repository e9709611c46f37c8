import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { lixFeatures } from '../sources.ts';

export const floatingWithoutZero: Rule = {
  id: 'floating-without-zero',
  meta: {
    summary: 'A number is written without the zero before its point: `.5`.',
    rationale: 'It is easily taken for a selection: `a.5` and `a .5` differ. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ pkgs }: { a = 0.5; image = pkgs.dockerTools.buildImage { name = "a"; }; }', wild: true },
    ],
    invalid: [
      {
        code: nix('{ pkgs }:', '{ a = .5; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
        findings: [{ at: '.5', message: "'.5' is written '0.5'" }],
        fixed: nix('{ pkgs }:', '{ a = 0.5; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const number of file.all('Float')) {
      const text = file.textOf(number);
      if (!text.startsWith('.')) continue;
      const at = file.origin(number);
      report({
        message: `'${text}' is written '0${text}'`,
        at,
        fixes: [{ title: 'Write the zero', applicability: 'safe', edits: [replace(at, `0${text}`)] }],
      });
    }
  },
};
