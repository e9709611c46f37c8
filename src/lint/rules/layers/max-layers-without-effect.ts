import { removeArgument } from '../../../edits/arguments.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { kindOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const maxLayersWithoutEffect: Rule = {
  id: 'max-layers-without-effect',
  meta: {
    summary: '`maxLayers` is given beside a layering pipeline, which does not read it.',
    rationale:
      'A `layeringPipeline` makes as many layers as its steps say: end it with `[ "limit_layers" 100 ]`, and mind that it does not ' +
      'count the layers of a base image.',
    sources: [nixpkgs(122608), manual('streamLayeredImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['maxLayers'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, layeringPipeline ? null }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; maxLayers = 20; inherit layeringPipeline; }',
        ),
        why: '`null` is none.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  maxLayers = 20;',
          '  layeringPipeline = [ [ "popularity_contest" ] ];',
          '}',
        ),
        findings: [{ at: 'maxLayers', message: "no effect beside 'layeringPipeline'" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [ [ "popularity_contest" ] ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let common = { name = "a"; maxLayers = 20; };',
          'in [',
          '  (pkgs.dockerTools.buildLayeredImage common)',
          '  (pkgs.dockerTools.buildLayeredImage (common // { layeringPipeline = ./layers.json; }))',
          ']',
        ),
        findings: [{ at: 'maxLayers', message: 'no effect' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('maxLayers');
    if (!argument || !hasPipeline(call)) return;
    const edit = removeArgument(call, argument, hasPipeline);
    report({
      message: "'maxLayers' has no effect beside 'layeringPipeline'",
      at: call.keyOf(argument),
      fixes: edit ? [{ title: "Remove 'maxLayers'", applicability: 'safe', edits: [edit] }] : [],
    });
  },
};

function hasPipeline(call: CallFacts): boolean {
  const kinds = call.values('layeringPipeline').map(kindOf);
  return kinds.length > 0 && kinds.every((kind) => kind === 'a list' || kind === 'a path');
}
