import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';
import { pipelineProblems } from './pipeline-problems.ts';

export const layeringPipeline: Rule = {
  id: 'layering-pipeline',
  meta: {
    summary: 'A step of the layering pipeline cannot work.',
    rationale:
      'A pipeline is data, checked when the layers are made: an operation that does not exist, an argument too much or a step ' +
      'that gets a list where it needs a graph ends the build late, with a Python traceback. `over` applies a step to one part, ' +
      '`map` to each item of a list, `pipe` makes one step of several.',
    sources: [nixpkgs(122608), manual('streamLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, paths, layers ? 100, more }:',
          'let limit = [ "limit_layers" layers ]; in',
          'pkgs.dockerTools.streamLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [',
          '    [ "split_paths" paths ]',
          '    [ "over" "rest" [ "pipe" ([ [ "popularity_contest" ] limit ] ++ more) ] ]',
          '    [ "over" "main" [ "subcomponent_in" [ pkgs.hello ] ] ]',
          '    [ "flatten" ]',
          '  ];',
          '}',
        ),
        why: 'What a variable holds is followed, or not known.',
        wild: true,
      },
      {
        code: '{ pkgs, pipeline }: pkgs.dockerTools.buildLayeredImage { name = "a"; layeringPipeline = pipeline; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; layeringPipeline = ./layers.json; }',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let count = "100"; in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [',
          '    [ "popularity_contests" ]',
          '    [ "limit_layers" count ]',
          '    [ "reverse" 1 ]',
          '    [ "split_paths" [ pkgs.hello ] ]',
          '    [ "over" "others" [ "pipe" [ [ "reverse" ] [ "split_every" 0 ] ] ] ]',
          '    "flatten"',
          '  ];',
          '}',
        ),
        findings: [
          { at: '"100"', message: "'limit_layers' expects a whole number from 1" },
          {
            at: '"popularity_contests"',
            message: "no operation 'popularity_contests': did you mean 'popularity_contest'",
          },
          { at: '[ "reverse" 1 ]', message: "'reverse' takes no argument, not 1" },
          {
            at: '[ "split_paths" [ pkgs.hello ] ]',
            message: "'split_paths' works on a graph, but gets a list",
          },
          { at: '"others"', message: "no part 'others'" },
          { at: '[ "split_every" 0 ]', message: "'split_every' works on a graph, but gets a list" },
          { at: '0', line: 10, message: "'split_every' expects a whole number from 1" },
          { at: '"flatten"', message: 'a step, which is a list, is expected, not a string' },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [ [ "remove_paths" [ pkgs.hello ] ] ];',
          '}',
        ),
        findings: [{ at: '[ [ "remove_paths" [ pkgs.hello ] ] ]', message: 'ends in one graph' }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  layeringPipeline = [ [ "split_paths" [ pkgs.hello { parents_of = pkgs.hello; } ] ] [ "flatten" ] ];',
          '}',
        ),
        findings: [{ at: '{ parents_of = pkgs.hello; }', message: "a set with 'children_of' alone" }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('layeringPipeline');
    if (!argument) return;
    for (const value of call.valuesOf(argument)) {
      if (value.type !== 'list') continue;
      for (const problem of pipelineProblems(value)) {
        const at = call.originOf(problem.value, call.originOf(value, call.keyOf(argument)));
        report({ message: problem.message, at });
      }
    }
  },
};
