import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixSettings } from '../sources.ts';

export const shortPathLiteral: Rule = {
  id: 'short-path-literal',
  meta: {
    summary: 'A path is written without `./` in front: `a/b`.',
    rationale:
      'It is easily taken for a division or for a text, and `a` alone is a variable. What `lint-short-path-literals` of Nix tells.',
    sources: [nixSettings],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a/b"; copyToRoot = ./root/etc; }',
        wild: true,
      },
      {
        code: '{ dockerTools, a }: dockerTools.buildImage { name = "a"; copyToRoot = ../root; tag = a ./b; }',
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; copyToRoot = root/etc; }'),
        findings: [{ at: 'root/etc', message: "the path 'root/etc' begins without './'" }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; copyToRoot = ./root/etc; }'),
      },
    ],
  },
  onFile: (file, report) => {
    for (const path of file.all('Path')) {
      const text = file.textOf(path);
      if (/^(?:\.{0,2}\/|~)/.test(text)) continue;
      report({
        message: `the path '${text}' begins without './'`,
        at: file.origin(path),
        fixes: [
          {
            title: "Write './' in front",
            applicability: 'safe',
            edits: [replace(file.origin({ start: path.start, end: path.start }), './')],
          },
        ],
      });
    }
  },
};
