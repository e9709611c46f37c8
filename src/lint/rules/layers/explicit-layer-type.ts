import { isNull, kindOf, possibleValues } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { itemProblem } from '../arguments/package-item.ts';
import { explicitLayerLists, itemsOfLayer } from './explicit-layers.ts';

export const explicitLayerType: Rule = {
  id: 'explicit-layer-type',
  meta: {
    summary: 'An item of `layers` is no list of packages.',
    rationale:
      'Each item of `layers` is one layer, and so a list: `[ [ pkgs.python3 ] [ app ] ]` makes two layers, `[ [ pkgs.python3 app ] ]` ' +
      'makes one. What it names are packages or store paths.',
    sources: [],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, nixlayer, app, more ? [ ], path }:',
          '(nixlayer.lib.dockerTools pkgs).buildLayeredImage {',
          '  name = "a";',
          '  layers = [',
          '    [ pkgs.python3 ]',
          '    [ app.dependencies [ pkgs.openssl "${pkgs.zlib}" "/nix/store/${path}" ./data ] ]',
          '    more',
          '  ] ++ map (each: [ each ]) app.plugins;',
          '}',
        ),
        why: 'Lists inside of a layer are taken apart.',
        wild: true,
      },
      {
        code: '{ pkgs, nixlayer, python3 }: (nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; layers = [ python3 ]; }',
        why: 'What `python3` is, is not known.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, nixlayer }:',
          'let text = "${pkgs.python3}"; in',
          '(nixlayer.lib.dockerTools pkgs).streamLayeredImage {',
          '  name = "a";',
          '  layers = [ text { paths = [ pkgs.hello ]; } [ "curl" 5 [ null ] ] null ];',
          '}',
        ),
        findings: [
          { at: '"${pkgs.python3}"', message: 'a layer is a list of packages, not a string' },
          { at: '{ paths = [ pkgs.hello ]; }', message: 'a layer is a list of packages, not a set' },
          { at: '"curl"', message: "'curl' is a string, where a package or an absolute path is expected" },
          { at: '5', message: 'an integer is no package' },
          { at: 'null', line: 5, message: 'null is no package' },
          { at: 'null', line: 5, message: 'a layer is a list of packages, not null' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('layers');
    if (!argument || !call.isLayered || call.isAssumed) return;
    for (const layer of explicitLayerLists(call).flatMap(({ items }) => items.flatMap(possibleValues))) {
      const kind = kindOf(layer);
      if (layer.type !== 'list' && kind !== undefined) {
        report({
          message: `a layer is a list of packages, not ${kind}`,
          at: call.originOf(layer, call.keyOf(argument)),
        });
      }
      if (layer.type !== 'list') continue;
      for (const item of itemsOfLayer(layer).flatMap(possibleValues)) {
        const problem = isNull(item) ? 'null is no package' : itemProblem(item);
        if (problem !== undefined)
          report({ message: problem, at: call.originOf(item, call.keyOf(argument)) });
      }
    }
  },
};
