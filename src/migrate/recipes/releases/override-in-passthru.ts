import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import { hasAttribute } from '../../../program/call-values.ts';
import type { Recipe } from '../../recipe.ts';

export const overrideInPassthru: Recipe = {
  id: 'override-in-passthru',
  meta: {
    summary: '`passthru` has an `override` of its own, which nixpkgs replaces.',
    rationale:
      'Since nixpkgs 23.11 images have an `override` that takes other arguments of their call. It is put on top of what `passthru` ' +
      'says, so who calls `image.override` gets that of nixpkgs, which knows other names. Give the attribute another name, or take ' +
      'the new `override`.',
    sources: [nixpkgs(208944)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '23.11', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, tests }:',
          'pkgs.dockerTools.streamLayeredImage { name = "a"; passthru = { inherit tests; overrideTag = tag: tag; }; }',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let make = { tag }: pkgs.dockerTools.streamLayeredImage {',
          '  name = "a";',
          '  inherit tag;',
          '  passthru.override = changes: make ({ inherit tag; } // changes);',
          '}; in make { tag = "1"; }',
        ),
        findings: [
          { at: 'passthru.override', message: "nixpkgs puts its own 'override' on the image from 23.11 on" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'streamLayeredImage' || call.isOfOwnLibrary) return;
    for (const value of call.values('passthru')) {
      for (const name of ['override', 'overrideDerivation']) {
        if (hasAttribute(value, name) !== true) continue;
        report({
          message: `nixpkgs puts its own '${name}' on the image from 23.11 on, in the place of that of 'passthru'`,
          at: call.attributeKeyOf(value, name),
        });
      }
    }
  },
};
