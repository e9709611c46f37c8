import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const zstdBaseImage: Rule = {
  id: 'zstd-base-image',
  meta: {
    summary: 'A layered image has a base image that is compressed with zstd.',
    rationale:
      'The layered functions open `fromImage` with the tar library of Python, which reads zstd from 3.14 on only: before, the build ' +
      'ends with a ReadError. An archive that only serves as a base needs no compression at all: `compressor = "none"`.',
    sources: [manual('buildLayeredImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ dockerTools, compressor ? "zstd" }:',
          'let base = dockerTools.buildLayeredImage { name = "base"; compressor = "gz"; };',
          'in dockerTools.buildLayeredImage { name = "a"; fromImage = base; inherit compressor; }',
        ),
        why: 'Only the image itself is.',
        wild: true,
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; compressor = "zstd"; };',
          'in dockerTools.buildImage { name = "a"; fromImage = base; }',
        ),
        why: 'buildImage lets tar read it.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'let base = dockerTools.buildImage { name = "base"; compressor = "zstd"; };',
          'in dockerTools.streamLayeredImage { name = "a"; fromImage = base; }',
        ),
        findings: [{ at: 'fromImage', message: 'compressed with zstd' }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let image = name: args: dockerTools.buildLayeredImage ({ inherit name; } // args);',
          'in [',
          '  (image "a" { fromImage = image "plain" { compressor = "none"; }; })',
          '  (image "b" { fromImage = image "small" { compressor = "zstd"; }; })',
          ']',
        ),
        findings: [{ at: 'fromImage', line: 5, message: 'compressed with zstd' }],
      },
      {
        code: nix(
          '{ dockerTools, method ? "zstd" }:',
          'let base = dockerTools.buildImage { name = "base"; compressor = method; };',
          'in dockerTools.buildLayeredImage { name = "a"; fromImage = base; }',
        ),
        findings: [{ at: 'fromImage', message: 'compressed with zstd' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('fromImage');
    if (!argument || !call.isLayered) return;
    for (const value of call.valuesOf(argument)) {
      const base = call.callOf(value);
      const compressor = base?.argument('compressor');
      if (!base || !compressor || !base.values('compressor').every((each) => textOf(each) === 'zstd'))
        continue;
      report({
        message: 'the base image is compressed with zstd, which most versions of nixpkgs cannot read here',
        at: call.keyOf(argument),
        related: [{ message: 'it is compressed here', at: base.keyOf(compressor) }],
      });
    }
  },
};
