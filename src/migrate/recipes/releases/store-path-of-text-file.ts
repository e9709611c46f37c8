import { nix } from '../../../lint/example-code.ts';
import { nixpkgs } from '../../../lint/rules/sources.ts';
import type { Recipe } from '../../recipe.ts';
import { inImage, isTextWriter } from './in-image.ts';

export const storePathOfTextFile: Recipe = {
  id: 'store-path-of-text-file',
  meta: {
    summary: 'A file of an image is written by `writeTextFile` or a function that calls it.',
    rationale:
      'Since nixpkgs 26.11 `writeTextFile` hands its arguments over as structured attributes, so every file that it writes has another ' +
      'store path, with the same text. So it is with `writeText`, `writeScript`, `writeShellScriptBin`, `writeShellApplication` and ' +
      'the others that call it. The layer with the file, and whatever names it, the config or the root of the image, get other digests.',
    sources: [nixpkgs(553372)],
    severity: 'info',
    preset: 'all',
    fixable: 'no',
    since: '0.1.0',
    migration: { goals: ['release'], since: '26.11', change: 'behaviour', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ (pkgs.writeTextDir "etc/a" "a") ];',
          '  extraCommands = "cp ${pkgs.writeText "b" "b"} b";',
          '}',
        ),
        why: 'The files are copied, their store paths are not in the image.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let start = pkgs.writeShellScript "start" "exec ${pkgs.hello}/bin/hello"; in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ (pkgs.writeTextDir "etc/a" "a") ];',
          '  config.Cmd = [ "${start}" ];',
          '}',
        ),
        findings: [
          {
            at: 'pkgs.writeShellScript "start" "exec ${pkgs.hello}/bin/hello"',
            message: "what 'writeShellScript' writes has another store path from 26.11 on",
          },
          { at: 'pkgs.writeTextDir "etc/a" "a"', message: "what 'writeTextDir' writes" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    for (const { made } of inImage(call)) {
      if (!made?.site || !isTextWriter(made)) continue;
      report({
        message: `what '${made.name}' writes has another store path from 26.11 on, with the same text: its layer gets another digest`,
        at: made.site,
      });
    }
  },
};
