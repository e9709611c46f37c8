// Rules about suppressions themselves. They run when all others have: only then is known what was suppressed.
import { nix } from '../example-code.ts';
import type { RuleInfo } from '../rule.ts';

export const unknownSuppression: RuleInfo = {
  id: 'unknown-suppression',
  meta: {
    summary: 'A comment suppresses a rule that does not exist.',
    rationale:
      'A misspelt ID suppresses nothing, and nobody would notice. `nixlayer lint rules` and `nixlayer migrate recipes` list all ' +
      'IDs; what follows them in the comment as a reason begins with `--`.',
    sources: [],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; } # nixlayer-ignore relative-workdir -- set in CI',
        why: 'What comes after the dashes is a reason.',
      },
      {
        code: '{ pkgs }: pkgs.writeReferencesToFile pkgs.hello # nixlayer-ignore write-closure -- for old nixpkgs, too',
        why: 'Comments are also for recipes of `nixlayer migrate`.',
      },
      {
        code: '# Write nixlayer-ignore to suppress\n{ }',
        why: 'Only the beginning of a comment counts.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('# nixlayer-ignore relative-workdri', '{ }'),
        findings: [
          { at: 'relative-workdri', message: "there is no rule 'relative-workdri', but 'relative-workdir'" },
        ],
      },
      {
        code: nix('# nixlayer-ignore-begin', '{ }'),
        findings: [{ at: 'nixlayer-ignore-begin', message: 'is not known' }],
      },
      {
        code: nix('{ }', '# nixlayer-ignore-end'),
        findings: [{ at: 'nixlayer-ignore-end', message: "there is no 'nixlayer-ignore-start'" }],
      },
    ],
  },
};

export const unusedSuppression: RuleInfo = {
  id: 'unused-suppression',
  meta: {
    summary: 'A comment suppresses something that is not found.',
    rationale:
      'What it was written for is gone. Left in place, it would hide the next defect of that kind. Rules that are off are ' +
      'not counted, as nothing is known of what they would find.',
    sources: [],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    shownAs: 'unnecessary',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  # nixlayer-ignore relative-workdir -- the runtime makes it absolute',
          '  config.WorkingDir = "srv";',
          '}',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  # nixlayer-ignore relative-workdir',
          '  config.WorkingDir = "/srv";',
          '}',
        ),
        findings: [
          { at: '# nixlayer-ignore relative-workdir', message: 'nothing is suppressed by this comment' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.WorkingDir = "/srv";',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.WorkingDir = "srv"; # nixlayer-ignore parse-error, relative-workdir',
          '}',
        ),
        findings: [{ at: 'parse-error', message: "'parse-error' is not found here" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.WorkingDir = "srv"; # nixlayer-ignore relative-workdir',
          '}',
        ),
      },
    ],
  },
};

export const suppressionRules: readonly RuleInfo[] = [unknownSuppression, unusedSuppression];
