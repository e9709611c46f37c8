import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';

export const buildArgsOfImage: Recipe = {
  id: 'build-args-of-image',
  meta: {
    summary: 'An image is made of the arguments of another one, read from its `buildArgs`.',
    rationale:
      'Since nixpkgs 23.11 images of `buildImage`, `buildLayeredImage` and `streamLayeredImage` have an `override`: ' +
      '`image.override { tag = "2"; }` is what `buildImage (image.buildArgs // { tag = "2"; })` was for, and layered images, which ' +
      'have no `buildArgs`, have it, too. Both give the same image.',
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
        code: '{ pkgs, buildArgs, image }: image.override { name = buildArgs.name; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let image = dockerTools.buildImage { name = "a"; }; in',
          'dockerTools.buildImage (image.buildArgs // { tag = "2"; })',
        ),
        findings: [
          { at: 'image.buildArgs', message: "'override' changes the arguments of an image from 23.11 on" },
        ],
      },
    ],
  },
  onFile: (file, report, { calls }) => {
    for (const select of file.all('Select')) {
      const key = select.path.at(-1);
      const isRead = key?.type === 'StaticKey' && key.name === 'buildArgs' && calls.length > 0;
      if (isRead)
        report({
          message: "'override' changes the arguments of an image from 23.11 on, without its 'buildArgs'",
          at: file.origin(select),
        });
    }
  },
};
