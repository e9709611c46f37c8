import { nix } from '../../../lint/example-code.ts';
import { environmentsOf } from '../../../lint/rules/file-system/root.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import { textOf } from '../../../program/call-values.ts';
import type { Recipe } from '../../recipe.ts';

export const storePathOfBuildEnv: Recipe = {
  id: 'store-path-of-build-env',
  meta: {
    summary: 'The root of an image is made by `buildEnv`, which is another derivation.',
    rationale:
      'Since nixpkgs 26.05 `buildEnv` hands its arguments over as structured attributes, so every result has another store path, with ' +
      'the same links in it. A layered image leads to it from its root: the customisation layer and the layer with the environment ' +
      'get other digests. `buildImage` copies the links, and its layer stays what it is; without a `tag`, that changes all the same.',
    sources: [
      nixpkgs(432957),
      { title: 'NixOS 26.05 release notes', url: 'https://nixos.org/manual/nixos/stable/release-notes' },
    ],
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
          '{ pkgs }:',
          'let shell = pkgs.buildEnv { name = "shell"; paths = [ pkgs.hello ]; }; in',
          '{ inherit shell; image = pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; }; }',
        ),
        why: 'It is not in the image.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; tag = "1"; copyToRoot = pkgs.buildEnv { name = "root"; paths = [ pkgs.hello ]; }; }',
        why: 'The links are copied, and the tag is given.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (pkgs.buildEnv { name = "root"; paths = [ pkgs.hello ]; }) ];',
          '}',
        ),
        findings: [
          {
            at: 'pkgs.buildEnv { name = "root"; paths = [ pkgs.hello ]; }',
            message: 'two layers of the image get other digests, and its files stay',
          },
        ],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "root"; paths = [ ]; }; }',
        findings: [
          {
            at: 'pkgs.buildEnv { name = "root"; paths = [ ]; }',
            message: 'the image gets another tag, and stays the same',
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    const hasTag = call
      .values('tag')
      .some((value) => textOf(value) !== undefined || value.type === 'text' || value.type === 'unknown');
    if (!call.isLayered && hasTag) return;
    const what = call.isLayered
      ? 'two layers of the image get other digests, and its files stay'
      : 'the image gets another tag, and stays the same';
    for (const { site } of environmentsOf(call)) {
      if (site)
        report({ message: `what 'buildEnv' makes has another store path from 26.05 on: ${what}`, at: site });
    }
  },
};
