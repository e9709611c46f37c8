import type { Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { pinningNixpkgs } from '../sources.ts';

export const unpinnedNixpkgs: Rule = {
  id: 'unpinned-nixpkgs',
  meta: {
    summary: 'The package set is fetched without a hash.',
    rationale:
      'A branch or channel moves: the same file gives other images later, and pure evaluation refuses it. Name a commit, and give `sha256`.',
    sources: [pinningNixpkgs],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: 'let pkgs = import (fetchTarball { url = "https://github.com/NixOS/nixpkgs/archive/abc.tar.gz"; sha256 = "x"; }) { }; in pkgs.dockerTools.buildImage { name = "a"; }',
        wild: true,
      },
      {
        code: '{ pkgs, fetchTarball }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.fetchTarball "x"; }',
        why: 'Another function of that name.',
      },
      {
        code: 'let args = { url = "x"; }; in { pkgs ? import (builtins.fetchTarball args) { } }: pkgs.dockerTools.buildImage { name = "a"; }',
      },
    ],
    invalid: [
      {
        code: nix(
          'let pkgs = import (builtins.fetchTarball "https://github.com/NixOS/nixpkgs/archive/master.tar.gz") { }; in',
          'pkgs.dockerTools.buildImage { name = "a"; }',
        ),
        findings: [
          {
            at: 'builtins.fetchTarball "https://github.com/NixOS/nixpkgs/archive/master.tar.gz"',
            message: 'without a hash',
          },
        ],
      },
      {
        code: nix(
          '{ pkgs ? import (fetchTarball { url = "https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz"; }) { } }:',
          'pkgs.dockerTools.buildImage { name = "a"; }',
        ),
        findings: [
          {
            at: 'fetchTarball { url = "https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz"; }',
            message: 'without a hash',
          },
        ],
      },
    ],
  },
  onFile: (file, report, program) => {
    if (program.calls.length === 0) return;
    for (const call of file.all('Apply')) {
      if (isFetchTarball(call.fn) && lacksHash(call.arg))
        report({ message: 'the package set is fetched without a hash', at: file.origin(call) });
    }
  },
};

function isFetchTarball(fn: Expr): boolean {
  if (fn.type === 'Identifier') return fn.name === 'fetchTarball';
  if (fn.type !== 'Select' || fn.target.type !== 'Identifier' || fn.target.name !== 'builtins') return false;
  const [key] = fn.path;
  return key?.type === 'StaticKey' && key.name === 'fetchTarball';
}

// A set that is written elsewhere may have one.
function lacksHash(argument: Expr): boolean {
  if (argument.type === 'Parenthesized') return lacksHash(argument.inner);
  if (argument.type === 'String') return true;
  return (
    argument.type === 'AttrSet' &&
    argument.bindings.every(
      (binding) =>
        binding.type === 'AttrBinding' &&
        binding.path.every(
          (key) => key.type === 'StaticKey' && key.name !== 'sha256' && key.name !== 'narHash',
        ),
    )
  );
}
