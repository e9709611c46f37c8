import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { statix } from '../sources.ts';

export const emptyLet: Rule = {
  id: 'empty-let',
  meta: {
    summary: 'A `let` that defines nothing.',
    rationale: 'It can go: only the body counts.',
    sources: [statix],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    shownAs: 'unnecessary',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: let inherit (dockerTools) buildImage; in buildImage { name = "a"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'let in dockerTools.buildImage { name = "a"; }'),
        findings: [{ at: 'let in', message: 'defines nothing' }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const expr of file.all('Let')) {
      if (expr.bindings.length > 0) continue;
      const at = file.origin({ start: expr.start, end: expr.body.start });
      const shown = file.textOf(at).trimEnd().length;
      report({
        message: "the 'let' defines nothing",
        at: { ...at, end: at.start + shown },
        fixes: [{ title: 'Keep the body only', applicability: 'safe', edits: [replace(at, '')] }],
      });
    }
  },
};
