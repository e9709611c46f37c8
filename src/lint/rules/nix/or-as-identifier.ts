import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { lixFeatures } from '../sources.ts';

export const orAsIdentifier: Rule = {
  id: 'or-as-identifier',
  meta: {
    summary: 'A variable or an attribute is called `or`.',
    rationale:
      '`or` begins the default of a selection, and is a name only where no default can stand: what `f a or b` means depends on ' +
      'what stands before it. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [{ code: '{ pkgs }: pkgs.x.y or (pkgs.dockerTools.buildImage { name = "a"; })', wild: true }],
    invalid: [
      {
        code: nix('{ pkgs }:', '{ or = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }'),
        findings: [{ at: 'or', line: 2, message: "'or' is a name here" }],
      },
    ],
  },
  onFile: (file, report) => {
    for (const type of ['Let', 'AttrSet', 'LegacyLet'] as const)
      for (const { bindings } of file.all(type))
        for (const binding of bindings)
          for (const key of binding.type === 'AttrBinding' ? binding.path : [])
            if (key.type === 'StaticKey' && key.name === 'or' && file.textOf(key) === 'or')
              report({
                message: "'or' is a name here, and begins a default elsewhere",
                at: file.origin(key),
              });
  },
};
