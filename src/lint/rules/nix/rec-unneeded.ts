import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { statix } from '../sources.ts';
import { namesUsedBy } from './used-names.ts';

export const recUnneeded: Rule = {
  id: 'rec-unneeded',
  meta: {
    summary: 'A set is `rec`, and none of its attributes uses another.',
    rationale:
      'Without `rec` the names inside mean what they mean outside: there is less to be careful about.',
    sources: [statix],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage rec { name = "a"; tag = "1"; config.Labels.title = "${name}:${tag}"; }',
        wild: true,
      },
      {
        code: '{ dockerTools, key }: dockerTools.buildImage (rec { name = "a"; "${key}" = 1; inherit (config) tag; config.tag = "x"; })',
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage rec { name = "a"; tag = "1"; }'),
        findings: [{ at: 'rec', message: 'use no other' }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; tag = "1"; }'),
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!program.hasOwnCalls) return;
    for (const set of file.all('AttrSet')) {
      if (!set.recursive) continue;
      const used = new Set(set.bindings.flatMap((binding) => [...namesUsedBy(binding)]));
      const own = set.bindings.flatMap((binding) =>
        binding.type === 'InheritBinding'
          ? binding.names.map(({ name }) => name)
          : binding.path.slice(0, 1).flatMap((key) => (key.type === 'StaticKey' ? [key.name] : [])),
      );
      // With an empty set, `rec` is no more than odd.
      if (own.length === 0 || own.some((name) => used.has(name))) continue;
      const end = set.start + (/^rec\s*/.exec(file.textOf(set))?.[0].length ?? 0);
      report({
        message: 'the set is recursive, but its attributes use no other',
        at: file.origin({ start: set.start, end: set.start + 'rec'.length }),
        fixes: [
          {
            title: "Remove 'rec'",
            applicability: 'safe',
            edits: [replace(file.origin({ start: set.start, end }), '')],
          },
        ],
      });
    }
  },
};
