import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const maxLayersNearLimit: Rule = {
  id: 'max-layers-near-limit',
  meta: {
    summary: '`maxLayers` leaves no room for a build upon the image.',
    rationale:
      'An image of 126 or 127 layers can be run, but a Dockerfile that begins `FROM` it reaches the limit of 127 with its first ' +
      'steps. Some runtimes take less: give room where others build upon the image.',
    sources: [
      { title: 'nix#13155', url: 'https://github.com/NixOS/nix/pull/13155' },
      { title: 'coder#16318', url: 'https://github.com/coder/coder/pull/16318' },
    ],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, maxLayers ? 125 }: pkgs.dockerTools.buildLayeredImage { name = "a"; inherit maxLayers; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = 128; }',
        why: 'Beyond the limit, which is max-layers-limit.',
      },
    ],
    invalid: [
      {
        code: nix(
          'let layers = 127; in',
          '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = layers; }',
        ),
        findings: [{ at: '127', message: 'no room' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !call.lacks('layeringPipeline')) return;
    for (const value of call.valuesOf(argument)) {
      const layers = numberOf(value);
      if (layers !== 126 && layers !== 127) continue;
      report({
        message: `${layers} layers leave no room for a build upon the image, where the limit is 127`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};
