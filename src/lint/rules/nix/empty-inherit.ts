import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { statix } from '../sources.ts';

export const emptyInherit: Rule = {
  id: 'empty-inherit',
  meta: {
    summary: 'An `inherit` without names.',
    rationale: 'It brings nothing.',
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
        code: '{ dockerTools, name }: dockerTools.buildImage { inherit name; inherit (dockerTools) meta; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools, name }:', 'dockerTools.buildImage { inherit name; inherit; }'),
        findings: [{ at: 'inherit;', message: 'brings nothing' }],
        fixed: nix('{ dockerTools, name }:', 'dockerTools.buildImage { inherit name; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const type of ['AttrSet', 'Let', 'LegacyLet'] as const) {
      for (const binding of file.all(type).flatMap(({ bindings }) => bindings)) {
        if (binding.type !== 'InheritBinding' || binding.names.length > 0) continue;
        const at = file.origin(binding);
        const space = /(?<![ \t])[ \t]*$/.exec(file.source.text.slice(0, at.start))?.[0].length ?? 0;
        report({
          message: "the 'inherit' brings nothing",
          at,
          fixes: [
            {
              title: 'Remove it',
              applicability: 'safe',
              edits: [replace({ ...at, start: at.start - space }, '')],
            },
          ],
        });
      }
    }
  },
};
