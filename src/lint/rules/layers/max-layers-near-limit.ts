import { maxStackedLayers } from '../../../layering/layer-limit.ts';
import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

/** Layers that a build upon an image is likely to add. */
const room = 10;

export const maxLayersNearLimit: Rule = {
  id: 'max-layers-near-limit',
  meta: {
    summary: '`maxLayers` leaves little room for a build upon the image.',
    rationale:
      'A Dockerfile that begins `FROM` an image of more than 115 layers reaches the limit of 125 after a few steps. Some runtimes ' +
      'take less: give room where others build upon the image.',
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
        code: '{ pkgs, maxLayers ? 115 }: pkgs.dockerTools.buildLayeredImage { name = "a"; inherit maxLayers; }',
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
          'let layers = 125; in',
          '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = layers; }',
        ),
        findings: [{ at: '125', message: 'little room' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !call.lacks('layeringPipeline')) return;
    for (const value of call.valuesOf(argument)) {
      const layers = numberOf(value);
      if (layers === undefined || layers > maxStackedLayers || layers <= maxStackedLayers - room) continue;
      report({
        message: `${layers} layers leave little room for a build upon the image, where the limit is ${maxStackedLayers}`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};
