import { nix } from '../../../lint/example-code.ts';
import { manual, nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const layeredBaseOfBuildImage: Recipe = {
  id: 'layered-base-of-build-image',
  meta: {
    summary: 'A layered image is the base of an image of `buildImage`.',
    rationale:
      'Images say twice which layers they have: each layer names the one below, as the older specification wants it, and the image ' +
      'lists them all. Layered images have the list alone. Until nixpkgs 18.09 `buildImage` followed the names, so an image on top of ' +
      'a layered one lacked its files; since 19.03 it reads the list.',
    sources: [nixpkgs(51528), manual('buildImage')],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '19.03', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, base }:',
          '[',
          '  (dockerTools.buildImage { name = "a"; fromImage = base; })',
          '  (dockerTools.buildImage { name = "b"; fromImage = dockerTools.buildImage { name = "c"; }; })',
          ']',
        ),
        why: 'What a base image of unknown origin names is not known.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildLayeredImage { name = "base"; }; in',
          'dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
        findings: [
          { at: 'fromImage', message: "'buildImage' takes the layers of a layered base image from 19.03 on" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fromImage');
    const isLayered = call
      .values('fromImage')
      .some((value) => value.type === 'image' && /Layered/.test(value.function));
    if (!argument || !isLayered || !call.isBuilder || call.isLayered || call.isOfOwnLibrary) return;
    report({
      message:
        "'buildImage' takes the layers of a layered base image from 19.03 on: before, their files were missing",
      at: call.keyOf(argument),
    });
  },
};
