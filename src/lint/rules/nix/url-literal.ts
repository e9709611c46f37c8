import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const urlLiteral: Rule = {
  id: 'url-literal',
  meta: {
    summary: 'A URL is written without quotes.',
    rationale: 'URL literals are deprecated; later Nix can refuse them.',
    sources: [
      { title: 'RFC 45', url: 'https://github.com/NixOS/rfcs/blob/master/rfcs/0045-deprecate-url-syntax.md' },
    ],
    severity: 'warn',
    preset: 'pedantic',
    fixable: 'safe',
    shownAs: 'deprecated',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Labels.url = "https://example.org"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, fetchurl }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = fetchurl { url = https://example.org/a.tar; }; }',
        ),
        findings: [{ at: 'https://example.org/a.tar', message: 'quotes' }],
        fixed: nix(
          '{ dockerTools, fetchurl }:',
          'dockerTools.buildImage { name = "a"; copyToRoot = fetchurl { url = "https://example.org/a.tar"; }; }',
        ),
      },
    ],
  },
  onFile: (file, report) => {
    for (const literal of file.all('String')) {
      if (literal.style !== 'uri') continue;
      const at = file.origin(literal);
      report({
        message: 'the URL is written without quotes',
        at,
        fixes: [
          {
            title: 'Put it between quotes',
            applicability: 'safe',
            edits: [replace(at, `"${file.textOf(literal)}"`)],
          },
        ],
      });
    }
  },
};
