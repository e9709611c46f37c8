import { replaceArgument } from '../../../edits/arguments.ts';
import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

/** Docker's own limit, which other daemons have taken over. */
const mostLayers = 127;

export const maxLayersLimit: Rule = {
  id: 'max-layers-limit',
  meta: {
    summary: '`maxLayers` is more than daemons take.',
    rationale:
      'Docker refuses images of more than 127 layers, when they are loaded or pulled. 125 leaves room for a build upon the ' +
      'image; 100 is what dockerTools takes without the argument.',
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
          '{ pkgs, small, maxLayers ? 127 }:',
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
        code: '{ pkgs }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = 128; }',
        findings: [{ at: '128', message: "'maxLayers' is 128, but daemons take no more than 127 layers" }],
        fixed: '{ pkgs }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = 125; }',
      },
      {
        code: nix(
          '{ pkgs, layers ? 200 }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = layers; }',
        ),
        findings: [{ at: '200', message: 'no more than 127 layers' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !call.lacks('layeringPipeline')) return;
    for (const value of call.valuesOf(argument)) {
      const layers = numberOf(value);
      if (layers === undefined || layers <= mostLayers) continue;
      const edit = replaceArgument(call, argument, value, '125');
      report({
        message: `'maxLayers' is ${layers}, but daemons take no more than ${mostLayers} layers`,
        at: call.originOf(value, call.keyOf(argument)),
        fixes: edit ? [{ title: 'Write 125', applicability: 'safe', edits: [edit] }] : [],
      });
    }
  },
};
