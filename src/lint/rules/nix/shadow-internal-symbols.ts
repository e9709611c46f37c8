import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { lixFeatures } from '../sources.ts';

const internal = new Set([
  '__sub',
  '__mul',
  '__div',
  '__lessThan',
  '__nixPath',
  '__findFile',
  '__currentSystem',
]);

export const shadowInternalSymbols: Rule = {
  id: 'shadow-internal-symbols',
  meta: {
    summary: 'A variable has the name of something that the syntax of Nix stands for.',
    rationale:
      '`a - b` calls `__sub`, `<nixpkgs>` calls `__findFile __nixPath`: with a variable of this name, the syntax means something ' +
      'else. Deprecated in Lix.',
    sources: [lixFeatures],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'no',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      { code: '{ pkgs }: { __sub = 1; image = pkgs.dockerTools.buildImage { name = "a"; }; }', wild: true },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let __nixPath = [ ]; in pkgs.dockerTools.buildImage { name = "a"; copyToRoot = <root>; }',
        ),
        findings: [{ at: '__nixPath', message: "'__nixPath' changes what the syntax means" }],
      },
    ],
  },
  onFile: (file, report) => {
    const scopes = [
      ...file.all('Let'),
      ...file.all('LegacyLet'),
      ...file.all('AttrSet').filter((set) => set.recursive),
    ];
    for (const { bindings } of scopes)
      for (const binding of bindings) {
        const [key] = binding.type === 'AttrBinding' ? binding.path : [];
        if (key?.type === 'StaticKey' && internal.has(key.name))
          report({ message: `'${key.name}' changes what the syntax means`, at: file.origin(key) });
      }
  },
};
