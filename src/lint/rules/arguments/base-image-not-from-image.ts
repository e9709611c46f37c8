import { textOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const baseImageNotFromImage: Rule = {
  id: 'base-image-not-from-image',
  meta: {
    summary: '`fromImage` is a name, not an archive.',
    rationale:
      'Nothing is fetched while an image is built: `fromImage` is an archive in the store. Let `dockerTools.pullImage` fetch the ' +
      'image by its digest (`nix-prefetch-docker` prints the call), or give the path of an archive.',
    sources: [manual('buildImage'), manual('pullImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, alpine, lib }:',
          '{',
          '  a = dockerTools.buildImage { name = "a"; fromImage = "${alpine}/image.tar"; };',
          '  b = dockerTools.buildImage { name = "b"; fromImage = ./alpine.tar; };',
          '  c = dockerTools.buildImage { name = "c"; fromImage = "/nix/store/a-image.tar"; };',
          '  d = dockerTools.buildImage { name = "d"; fromImage = null; fromImageName = "alpine:3"; };',
          '}',
        ),
        why: 'All are paths, if only in a text.',
        wild: true,
      },
      {
        code: nix(
          '{ dockerTools, base ? dockerTools.pullImage { imageName = "alpine"; } }:',
          'dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; fromImage = "alpine:3.19"; }',
        findings: [{ at: '"alpine:3.19"', message: "'alpine:3.19' is no archive" }],
      },
      {
        code: nix(
          '{ pkgs, version }:',
          'let base = "ghcr.io/acme/base:${version}";',
          'in pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = base; }',
        ),
        findings: [{ at: '"ghcr.io/acme/base:${version}"', message: "'ghcr.io/acme/base:…' is no archive" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fromImage');
    if (!argument) return;
    for (const value of call.valuesOf(argument)) {
      const start = textPieces(value)?.[0];
      if (start === undefined || start.startsWith('/')) continue;
      report({
        message: `'${textOf(value) ?? `${start}…`}' is no archive: 'fromImage' expects its path, such as what pullImage gives`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};
