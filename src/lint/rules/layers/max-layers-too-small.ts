import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { numberOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const maxLayersTooSmall: Rule = {
  id: 'max-layers-too-small',
  meta: {
    summary: '`maxLayers` leaves no layer for store paths.',
    rationale:
      'The number counts all layers: those of the base image, one for what `contents` links and commands make, and at least one ' +
      'for store paths. With less the build fails. It is at least 2, and 3 upon a base image of one layer.',
    sources: [manual('buildLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, base ? null }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = base; maxLayers = 2; }',
        ),
        why: 'There is no base image.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = 1; layeringPipeline = [ ["split_every" 5] ]; }',
        why: 'With a layering pipeline the number has no effect.',
      },
    ],
    invalid: [
      {
        code: '{ pkgs, n ? 1 }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = n; }',
        findings: [{ at: '1', message: "'maxLayers' is 1, but the image needs at least 2 layers" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  one = pkgs.dockerTools.buildImage { name = "one"; };',
          '  two = pkgs.dockerTools.buildImage { name = "two"; fromImage = one; };',
          'in',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = two; maxLayers = 3; }',
        ),
        findings: [{ at: '3', message: 'at least 4 layers, 2 of them from the base image' }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = ./base.tar; maxLayers = 2; }',
        findings: [{ at: '2', message: 'at least 3 layers, 1 of them from the base image' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !call.lacks('layeringPipeline')) return;
    const inherited = baseLayers(call);
    for (const value of call.valuesOf(argument)) {
      const layers = numberOf(value);
      if (layers === undefined || layers >= inherited + 2) continue;
      const base = inherited === 0 ? '' : `, ${inherited} of them from the base image`;
      report({
        message: `'maxLayers' is ${layers}, but the image needs at least ${inherited + 2} layers${base}`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};

// The layers that its base image has for certain.
function baseLayers(call: CallFacts): number {
  const bases = call.values('fromImage').map((value) => leastLayers(call, value));
  return bases.length === 0 ? 0 : Math.min(...bases);
}

function leastLayers(call: CallFacts, value: CallValue): number {
  if (value.type === 'path' || value.type === 'text' || value.type === 'package') return 1;
  if (value.type !== 'image') return 0;
  const base = call.callOf(value);
  return 1 + (base?.isBuilder && base !== call ? baseLayers(base) : 0);
}
