import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { pinningNixpkgs } from '../sources.ts';

export const nixPathLookup: Rule = {
  id: 'nix-path-lookup',
  meta: {
    summary: 'The package set is looked up in `NIX_PATH`.',
    rationale:
      'What `<nixpkgs>` is depends on the machine: the same file gives other images elsewhere. Pin it in a flake, or with `fetchTarball` and a hash.',
    sources: [pinningNixpkgs],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: 'let pkgs = import ./nixpkgs.nix { }; in pkgs.dockerTools.buildImage { name = "a"; }',
        files: { 'nixpkgs.nix': '{ }: { }' },
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix('{ pkgs ? import <nixpkgs> { } }:', 'pkgs.dockerTools.buildImage { name = "a"; }'),
        findings: [{ at: '<nixpkgs>', message: 'depends on the machine' }],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (program.calls.length === 0) return;
    for (const path of file.all('SearchPath'))
      report({ message: `what '<${path.path}>' is depends on the machine`, at: file.origin(path) });
  },
};
