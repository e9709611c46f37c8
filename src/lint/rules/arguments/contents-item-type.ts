import { possibleValues, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';
import { itemProblem } from './package-item.ts';

export const contentsItemType: Rule = {
  id: 'contents-item-type',
  meta: {
    summary: 'An item of `contents` or `copyToRoot` is no package and no path.',
    rationale:
      'The items are folders in the store, whose files go into the image. The name of a package in quotes is none: write `curl`, or ' +
      '`pkgs.curl`, without them. Numbers, functions and other sets cannot be copied either.',
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
          '{ pkgs, extra ? [ ], app }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = with pkgs; [ bash [ curl ] ./etc "${app}/share" { outPath = ./x; } ] ++ extra',
          '    ++ lib.optional stdenv.isLinux "${iana-etc}" ++ map (name: pkgs.${name}) [ "jq" ];',
          '}',
        ),
        why: 'A text may hold a path; lists inside lists are taken apart.',
        wild: true,
      },
      {
        code: '{ pkgs, tools }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = "/nix/store/a"; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, version }:',
          'let tools = [ "curl" ]; in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = tools ++ [ pkgs.bash 5 (pkgs: pkgs.jq) { bin = pkgs.jq; } "jq-${version}" ];',
          '}',
        ),
        findings: [
          { at: '"curl"', message: "'curl' is a string, where a package or an absolute path is expected" },
          { at: '5', message: 'an integer is no package' },
          { at: 'pkgs: pkgs.jq', message: 'a function is no package' },
          { at: '{ bin = pkgs.jq; }', message: 'a set is no package' },
          { at: '"jq-${version}"', message: "'jq-…' is a string" },
        ],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = "bash"; }',
        findings: [{ at: '"bash"', message: "'bash' is a string" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder || call.isAssumed) return;
    for (const argument of call.arguments) {
      if (argument.name !== 'contents' && argument.name !== 'copyToRoot') continue;
      for (const whole of call.valuesOf(argument)) {
        // Other types of the argument itself are those of argument-type.
        const items = whole.type === 'list' ? whole.items : textPieces(whole) ? [whole] : [];
        for (const item of items.flatMap(possibleValues)) {
          const problem = itemProblem(item);
          if (problem !== undefined)
            report({ message: problem, at: call.originOf(item, call.keyOf(argument)) });
        }
      }
    }
  },
};
