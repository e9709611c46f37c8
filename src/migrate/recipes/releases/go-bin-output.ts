import { replace } from '../../../edits/drafts.ts';
import { nix } from '../../../lint/example-code.ts';
import type { RuleSource } from '../../../lint/rule.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import { nameOf } from '../../../program/nixpkgs-names.ts';
import { writtenPackage } from '../../../program/written-package.ts';
import type { Recipe } from '../../recipe.ts';

const release2009: RuleSource = {
  title: 'NixOS 20.09, release notes',
  url: 'https://nixos.org/manual/nixos/stable/release-notes#sec-release-20.09',
};

export const goBinOutput: Recipe = {
  id: 'go-bin-output',
  meta: {
    summary: 'The output `bin` of a package of `buildGoPackage` is used, which is gone.',
    rationale:
      'Since nixpkgs 20.09 `buildGoPackage` puts the programs into the output `out`, as `buildGoModule` does, and there is no ' +
      '`bin`. The package itself stands for its first output, which was `bin` before and is `out` now: it names the programs ' +
      'in either release. Later releases have `buildGoModule` only.',
    sources: [release2009, nixpkgs(85535)],
    severity: 'info',
    preset: 'all',
    fixable: 'safe',
    since: '0.1.0',
    migration: { goals: ['release'], since: '20.09', until: '20.03', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'let app = pkgs.buildGoModule { pname = "app"; version = "1"; outputs = [ "out" "bin" ]; };',
          'in pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.openssl.bin app.bin ]; }',
        ),
        why: 'Other packages have an output of that name.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, buildGoPackage }:',
          'let app = buildGoPackage rec { pname = "app"; version = "1"; goPackagePath = "example.org/app"; };',
          'in dockerTools.buildImage {',
          '  name = "app";',
          '  copyToRoot = [ app.bin ]; # the program',
          '  config.Cmd = [ "${app.bin}/bin/app" ];',
          '}',
        ),
        findings: [
          {
            at: 'bin',
            line: 5,
            message: "packages of buildGoPackage have no output 'bin' since nixpkgs 20.09",
          },
          { at: 'bin', line: 6, message: "no output 'bin'" },
        ],
        fixed: nix(
          '{ dockerTools, buildGoPackage }:',
          'let app = buildGoPackage rec { pname = "app"; version = "1"; goPackagePath = "example.org/app"; };',
          'in dockerTools.buildImage {',
          '  name = "app";',
          '  copyToRoot = [ app ]; # the program',
          '  config.Cmd = [ "${app}/bin/app" ];',
          '}',
        ),
      },
    ],
  },
  onFile: (file, report, program) => {
    if (!file.source.text.includes('buildGoPackage') || !program.hasOwnCalls) return;
    for (const { target, path, fallback } of file.all('Select')) {
      const [key, ...others] = path;
      if (!key || nameOf(key) !== 'bin' || others.length > 0 || fallback) continue;
      if (writtenPackage(file, target)?.builder !== 'buildGoPackage') continue;
      const edits = [replace(file.origin({ start: target.end, end: key.end }), '')];
      report({
        message: "packages of buildGoPackage have no output 'bin' since nixpkgs 20.09",
        at: file.origin(key),
        fixes: [{ title: 'Take the package itself', applicability: 'safe', edits }],
      });
    }
  },
};
