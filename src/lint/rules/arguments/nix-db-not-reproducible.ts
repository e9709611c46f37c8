import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const nixDbNotReproducible: Rule = {
  id: 'nix-db-not-reproducible',
  meta: {
    summary: 'The image has a Nix database.',
    rationale:
      'The database holds the times at which paths were registered, so that two builds of the same image differ, but for the ' +
      'newest nixpkgs. It also replaces the database of a base image: the paths of that image are unknown to Nix then. Leave ' +
      'the database out where nobody runs Nix inside.',
    sources: [nixpkgs(289813), manual('buildImage')],
    severity: 'info',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, includeNixDB ? false }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; inherit includeNixDB; }',
        ),
        why: 'It has none by default.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; includeNixDB = true; }',
        findings: [{ at: 'includeNixDB', message: 'differs with every build' }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImageWithNixDb { name = "a"; }',
        findings: [
          { at: 'pkgs.dockerTools.buildLayeredImageWithNixDb', message: 'differs with every build' },
        ],
      },
      {
        code: nix(
          '{ pkgs, base, withDatabase ? true }:',
          'pkgs.dockerTools.buildImage { name = "a"; fromImage = base; includeNixDB = withDatabase; }',
        ),
        findings: [{ at: 'includeNixDB', message: 'replaces that of the base image' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('includeNixDB');
    const isOn = argument
      ? call.valuesOf(argument).some((value) => value.type === 'plain' && value.value === true)
      : call.function.endsWith('WithNixDb') && call.has('includeNixDB') === false;
    if (!isOn || call.isAssumed) return;
    report({
      message: hasBase(call)
        ? 'the Nix database replaces that of the base image, and may differ with every build'
        : 'the Nix database differs with every build in most versions of nixpkgs',
      at: argument ? call.keyOf(argument) : call.callee,
    });
  },
};

function hasBase(call: CallFacts): boolean {
  return ['fromImage', 'fromRootfs'].some((name) => call.has(name) === true && !call.lacks(name));
}
