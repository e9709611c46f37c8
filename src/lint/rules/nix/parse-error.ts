import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const parseError: Rule = {
  id: 'parse-error',
  meta: {
    summary: 'Nix refuses the file before it evaluates anything.',
    rationale:
      'The text is not Nix, or it breaks what Nix checks while it reads a file: every variable is defined, and no attribute ' +
      'twice. No other rule looks at such a file.',
    sources: [{ title: 'Nix language', url: 'https://nix.dev/manual/nix/stable/language/syntax.html' }],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: with pkgs; dockerTools.buildImage { name = "a"; copyToRoot = hello; }',
        why: 'The variables may come from `pkgs`.',
        wild: true,
      },
      {
        code: '{ config, ... }: { or = 1; x = config.or or 2; }',
        why: '`or` is a name where no default can stand.',
      },
      {
        code: nix('{', '  a.b = 1;', '  a.c = 2;', '}'),
        why: 'Paths with a common beginning make one set.',
      },
    ],
    invalid: [
      {
        code: nix('{ pkgs }:', 'pkgs.dockerTools.buildImage {', '  name = "a"', '  tag = "1";', '}'),
        findings: [{ at: '=', line: 4, message: "expected ';'" }],
      },
      {
        code: nix('{ pkgs }:', '{', '  name = "a";', '  name = "b";', '  contents = [ hello ];', '}'),
        findings: [
          { at: 'name', line: 4, message: "the attribute 'name' is already defined on line 3" },
          { at: 'hello', message: "undefined variable 'hello'" },
        ],
      },
    ],
  },
  readsInvalid: true,
  onFile: (file, report) => {
    for (const problem of file.problems) {
      report({
        message: problem.hint === undefined ? problem.message : `${problem.message}; ${problem.hint}`,
        at: file.origin(problem),
      });
    }
  },
};
