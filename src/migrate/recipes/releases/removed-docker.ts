import { nix } from '../../../lint/example-code.ts';
import type { RuleSource } from '../../../lint/rule.ts';
import type { Recipe } from '../../recipe.ts';
import { type GoneName, reportGone } from './changed-names.ts';

const release2505: RuleSource = {
  title: 'NixOS 25.05, release notes',
  url: 'https://nixos.org/manual/nixos/stable/release-notes#sec-release-25.05',
};

const names: readonly GoneName[] = ['docker_20_10', 'docker_24'].map((name) => ({
  old: [name],
  fate: 'is removed from nixpkgs, since Docker no longer maintains it',
  unfixed: "'docker' is the version that nixpkgs keeps; what runs in the image has to be tried with it",
}));

export const removedDocker: Recipe = {
  id: 'removed-docker',
  meta: {
    summary: 'An image holds a version of Docker that nixpkgs has no more.',
    rationale:
      'nixpkgs drops versions of Docker that are no longer maintained: 20.10 in 23.11, and 24 in 25.05. Which newer version the ' +
      'programs in the image can talk to is for people to find out.',
    sources: [release2505],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '25.05', until: '24.11', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, docker_24 ? pkgs.docker }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ docker_24 pkgs.docker ]; }',
        ),
        why: 'A parameter with a default is what its default says.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "ci"; contents = with pkgs; [ bash docker_24 ]; }',
        ),
        findings: [
          {
            at: 'docker_24',
            message: "'docker_24' is removed from nixpkgs",
            unfixed: "'docker' is the version",
          },
        ],
      },
    ],
  },
  onFile: (file, report, program) => reportGone(file, report, program, names),
};
