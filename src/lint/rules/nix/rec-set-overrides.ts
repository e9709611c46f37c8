import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { lixFeatures } from '../sources.ts';

export const recSetOverrides: Rule = {
  id: 'rec-set-overrides',
  meta: {
    summary: 'A recursive set has `__overrides`.',
    rationale:
      'What is in it takes the place of the attributes around it, also for those that refer to them. Deprecated in Lix and ' +
      'little known: `//` or a function of the final set says it openly.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: { __overrides = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'rec { __overrides = { tag = "2"; }; tag = "1"; image = pkgs.dockerTools.buildImage { name = "a"; inherit tag; }; }',
        ),
        findings: [{ at: '__overrides', message: "'__overrides' is deprecated" }],
      },
    ],
  },
  onFile: (file, report) => {
    for (const { recursive, bindings } of file.all('AttrSet'))
      for (const binding of recursive ? bindings : []) {
        const [key] = binding.type === 'AttrBinding' ? binding.path : [];
        if (key?.type === 'StaticKey' && key.name === '__overrides')
          report({ message: "'__overrides' is deprecated: merge with '//' instead", at: file.origin(key) });
      }
  },
};
