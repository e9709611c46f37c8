import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const argumentValue: Rule = {
  id: 'argument-value',
  meta: {
    summary: 'An argument is none of the values that the function knows.',
    rationale:
      'The `compressor` of an archive is one of `none`, `gz` and `zstd`; anything else ends the evaluation, in some versions of ' +
      'nixpkgs with a message about something else.',
    sources: [manual('buildImage'), manual('buildLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, fast ? false }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; compressor = if fast then "none" else "zstd"; }',
        ),
        wild: true,
      },
      { code: '{ pkgs, compressor }: pkgs.dockerTools.buildImage { name = "a"; inherit compressor; }' },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; compressor = "gzip"; }',
        findings: [
          { at: '"gzip"', message: "'compressor' is 'gzip', where 'none', 'gz' or 'zstd' is expected" },
        ],
      },
      {
        code: '{ pkgs }: import ./image.d.nix { inherit pkgs; compressor = "xz"; }',
        files: {
          'image.d.nix':
            '{ pkgs, compressor ? "gz" }: pkgs.dockerTools.buildLayeredImage { name = "a"; inherit compressor; }',
        },
        findings: [{ at: '"xz"', message: "'compressor' is 'xz'" }],
      },
    ],
  },
  onCall: (call, report) => {
    for (const argument of call.arguments) {
      const allowed = call.table.arguments.find(({ name }) => name === argument.name)?.oneOf;
      if (!allowed) continue;
      for (const value of call.valuesOf(argument)) {
        const text = textOf(value);
        if (text === undefined || allowed.includes(text)) continue;
        const quoted = allowed.map((each) => `'${each}'`);
        const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)} is expected`;
        report({
          message: `'${argument.name}' is '${text}', where ${expected}`,
          at: call.originOf(value, call.keyOf(argument)),
        });
      }
    }
  },
};
