import { removeBinding } from '../../../edits/drafts.ts';
import { nameOfBinding } from '../../../program/source-file.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { namesUsedBy, usedNames } from './used-names.ts';

export const unusedBinding: Rule = {
  id: 'unused-binding',
  meta: {
    summary: 'Nothing uses a name that a `let` defines.',
    rationale: 'Often it is left over, or misspelt where it should be used.',
    sources: [{ title: 'deadnix', url: 'https://github.com/astro/deadnix' }],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'unsafe',
    changes: ['call'],
    shownAs: 'unnecessary',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let',
          '  name = "a";',
          '  tag = "1";',
          '  image = dockerTools.buildImage { inherit name; tag = "v${tag}"; };',
          '  _unused = 1;',
          'in image',
        ),
        wild: true,
        why: 'Interpolations and inherit use names, and a leading underscore says that it is meant so.',
      },
      {
        code: 'let f = x: if x == 0 then 0 else f (x - 1); in { dockerTools }: dockerTools.buildImage { name = toString (f 1); }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let',
          '  name = "a";',
          '  nmae = "b";',
          'in',
          'dockerTools.buildImage { inherit name; }',
        ),
        findings: [{ at: 'nmae', message: "nothing uses 'nmae'" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'let',
          '  name = "a";',
          'in',
          'dockerTools.buildImage { inherit name; }',
        ),
      },
      {
        code: nix('{ dockerTools }:', 'let loop = n: loop n; in', 'dockerTools.buildImage { name = "a"; }'),
        findings: [{ at: 'loop', line: 2, message: "nothing uses 'loop'" }],
        fixedUnsafely: nix('{ dockerTools }:', 'let in', 'dockerTools.buildImage { name = "a"; }'),
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!program.hasOwnCalls) return;
    for (const expr of file.all('Let')) {
      const body = usedNames(expr.body);
      const uses = expr.bindings.map((binding) => ({
        binding,
        name: nameOfBinding(binding),
        names: namesUsedBy(binding),
      }));
      for (const { binding, name } of uses) {
        if (binding.type !== 'AttrBinding' || name === undefined || name.startsWith('_')) continue;
        const isUsed =
          body.has(name) || uses.some((other) => other.binding !== binding && other.names.has(name));
        const [key] = binding.path;
        if (isUsed || !key) continue;
        report({
          message: `nothing uses '${name}'`,
          at: file.origin(key),
          fixes: [{ title: 'Remove it', applicability: 'unsafe', edits: [removeBinding(file, binding)] }],
        });
      }
    }
  },
};
