import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { type GoneName, reportGone } from './changed-names.ts';

const names: readonly GoneName[] = [
  {
    old: ['writers', 'makeDataWriter'],
    fate: 'is removed from nixpkgs since 26.11',
    unfixed:
      "'writers.writeText', 'writers.writeJSON' and the like write data; a format of its own takes 'runCommand'",
  },
  {
    old: ['buildFHSEnvChroot'],
    fate: 'is removed from nixpkgs since 26.11',
    unfixed:
      "'buildFHSEnv' takes nearly the same arguments, but runs its programs with bubblewrap, which a container may forbid",
  },
];

export const removedBuilders: Recipe = {
  id: 'removed-builders',
  meta: {
    summary: 'A function that makes packages is used that nixpkgs 26.11 has no more.',
    rationale:
      'Two functions that had been deprecated since 2023 are gone in 26.11: `writers.makeDataWriter`, and `buildFHSEnvChroot`, ' +
      'whose programs changed their root where those of `buildFHSEnv` run with bubblewrap. Both need user namespaces, which ' +
      'container runtimes may not grant.',
    sources: [nixpkgs(553307), nixpkgs(522713)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.11', until: '26.05', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, mine }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (pkgs.buildFHSEnv { name = "a"; }) (mine.writers.makeDataWriter { } "b" "c") ];',
          '}',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, writers, buildFHSEnvChroot }:',
          'dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (writers.makeDataWriter { } "data" "text") (buildFHSEnvChroot { name = "a"; }) ];',
          '}',
        ),
        findings: [
          {
            at: 'buildFHSEnvChroot',
            line: 1,
            message: "'buildFHSEnvChroot' is removed",
            unfixed: 'bubblewrap',
          },
          { at: 'makeDataWriter', message: "'writers.makeDataWriter' is removed", unfixed: 'write data' },
        ],
      },
    ],
  },
  onFile: (file, report, program) => reportGone(file, report, program, names),
};
