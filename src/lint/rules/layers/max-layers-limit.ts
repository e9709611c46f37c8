import { replaceArgument } from '../../../edits/arguments.ts';
import { maxStackedLayers as mostLayers } from '../../../layering/layer-limit.ts';
import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const maxLayersLimit: Rule = {
  id: 'max-layers-limit',
  meta: {
    summary: '`maxLayers` is more than daemons take.',
    rationale:
      'Docker refuses images of more than 125 layers ("max depth exceeded") when they are loaded or pulled: of the 127 that it can ' +
      'mount, two are its own. 100 is what dockerTools takes without the argument, and leaves room for a build upon the image.',
    sources: [
      { title: 'docker/docs#8230', url: 'https://github.com/docker/docs/issues/8230' },
      { title: 'docker/for-linux#414', url: 'https://github.com/docker/for-linux/issues/414' },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['maxLayers'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, small, maxLayers ? 125 }:',
          'let mkImage = args: pkgs.dockerTools.buildLayeredImage ({ name = "a"; inherit maxLayers; } // args);',
          'in mkImage { maxLayers = if small then 50 else 2 * 60; }',
        ),
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = 1000; layeringPipeline = [ ["popularity_contest"] ["limit_layers" 100] ]; }',
        why: 'With a layering pipeline the number has no effect.',
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = 126; }',
        findings: [{ at: '126', message: "'maxLayers' is 126, but Docker takes no more than 125 layers" }],
        fixed: '{ pkgs }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = 125; }',
      },
      {
        code: nix(
          '{ pkgs, layers ? 200 }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = layers; }',
        ),
        findings: [{ at: '200', message: 'no more than 125 layers' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !call.lacks('layeringPipeline')) return;
    for (const value of call.valuesOf(argument)) {
      const layers = numberOf(value);
      if (layers === undefined || layers <= mostLayers) continue;
      const edit = replaceArgument(call, argument, value, String(mostLayers));
      report({
        message: `'maxLayers' is ${layers}, but Docker takes no more than ${mostLayers} layers`,
        at: call.originOf(value, call.keyOf(argument)),
        fixes: edit ? [{ title: `Write ${mostLayers}`, applicability: 'safe', edits: [edit] }] : [],
      });
    }
  },
};
