import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const passthruOfLayeredImage: Recipe = {
  id: 'passthru-of-layered-image',
  meta: {
    summary: '`passthru` of `buildLayeredImage` reaches the image.',
    rationale:
      'Until nixpkgs 25.11 `buildLayeredImage` handed `passthru` to the stream script that it is made with, so the image itself had ' +
      'none of the attributes. Since 26.05 it has them. Nothing of the image changes; a `passthru` that was added with `//` beside it ' +
      'is no longer needed.',
    sources: [nixpkgs(509625), manual('buildLayeredImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.05', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, tests }:',
          '[',
          '  (pkgs.dockerTools.streamLayeredImage { name = "a"; passthru = { inherit tests; }; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "b"; passthru = { }; })',
          ']',
        ),
        why: 'The stream script has always had it.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs, tests }: pkgs.dockerTools.buildLayeredImage { name = "a"; passthru.tests = tests; }',
        findings: [{ at: 'passthru', message: "'passthru' reaches the image from 26.05 on" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('passthru');
    const isEmpty = call
      .values('passthru')
      .every((value) => value.type === 'set' && Object.keys(value.attributes).length === 0 && !value.open);
    if (!argument || isEmpty || !call.function.startsWith('buildLayeredImage') || call.isOfOwnLibrary) return;
    report({
      message: "'passthru' reaches the image from 26.05 on, and no longer its stream script alone",
      at: call.keyOf(argument),
    });
  },
};
