import { nix } from '../../../lint/example-code.ts';
import type { RuleSource } from '../../../lint/rule.ts';
import { nixpkgsNames } from '../../../program/nixpkgs-names.ts';
import type { Recipe } from '../../recipe.ts';

const release2605: RuleSource = {
  title: 'nixpkgs 26.05, release notes',
  url: 'https://nixos.org/manual/nixpkgs/stable/release-notes#sec-nixpkgs-release-26.05',
};

const sets: ReadonlySet<string> = new Set(['nodePackages', 'nodePackages_latest']);

export const nodePackages: Recipe = {
  id: 'node-packages',
  meta: {
    summary: 'A package of the set `nodePackages` is used, which is gone.',
    rationale:
      'nixpkgs 26.05 has no `nodePackages` any more. What is still maintained is in the package set itself, some of it under ' +
      'another name, some as a part of `nodejs`; much was dropped. In the same release `nodejs` became a wrapper of ' +
      '`nodejs-slim`, so images that hold it change, too.',
    sources: [release2605],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.05', until: '25.11', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, own }:',
          'let nodePackages = import ./node-packages.nix { inherit pkgs; };',
          'in pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ nodePackages.app own.nodePackages.b ]; }',
        ),
        files: { 'node-packages.nix': '{ pkgs }: { app = pkgs.hello; }' },
        why: 'node2nix makes a set of that name.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.nodePackages.serve ] ++ (with pkgs.nodePackages; [ pm2 ]);',
          '}',
        ),
        findings: [
          {
            at: 'serve',
            message: "'nodePackages.serve' is removed from nixpkgs since 26.05",
            unfixed: "where 'serve' is now",
          },
          { at: 'pm2', message: "'nodePackages.pm2' is removed" },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!file.source.text.includes('nodePackages') || !program.hasOwnCalls) return;
    for (const { path, at } of nixpkgsNames(file)) {
      const [set = '', name] = path;
      if (path.length !== 2 || !sets.has(set)) continue;
      report({
        message: `'${set}.${name}' is removed from nixpkgs since 26.05`,
        at: file.origin(at),
        unfixed: `where '${name}' is now, if it is still there, only nixpkgs can tell`,
      });
    }
  },
};
