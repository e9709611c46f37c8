import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const withTooWide: Rule = {
  id: 'with-too-wide',
  meta: {
    summary: 'A `with` is around a whole image.',
    rationale:
      'Inside, nobody can tell where a name comes from, neither people nor tools: a misspelt name becomes an attribute of the package set. Keep `with pkgs;` to the list that needs it.',
    sources: [{ title: 'nix.dev, best practices', url: 'https://nix.dev/guides/best-practices#with-scopes' }],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = with pkgs; [ hello ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'with pkgs;',
          'dockerTools.buildImage { name = "a"; copyToRoot = [ hello ]; }',
        ),
        findings: [{ at: 'with pkgs', message: 'whole image' }],
      },
    ],
  },
  onFile: (file, report, program) => {
    const sites = program.calls
      .filter(({ site }) => site.source.file === file.source.file)
      .map(({ site }) => site);
    for (const expr of file.all('With')) {
      if (sites.some(({ start, end }) => expr.body.start <= start && end <= expr.body.end))
        report({
          message: "the 'with' is around a whole image",
          at: file.origin({ start: expr.start, end: expr.scope.end }),
        });
    }
  },
};
