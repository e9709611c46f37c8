import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { reportShape } from './set-of-empties.ts';

export const exposedPortsShape: Rule = {
  id: 'exposed-ports-shape',
  meta: {
    summary: '`config.ExposedPorts` is not a set of empty sets.',
    rationale: 'Docker refuses the image: ports are the names of a set, `{ "80/tcp" = { }; }`.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.ExposedPorts'],
    since: '0.1.0',
    migration: { goals: ['release'], change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, port }: dockerTools.buildImage { name = "a"; config.ExposedPorts = { "${toString port}/tcp" = { }; "80/tcp" = { }; }; }',
        wild: true,
        why: 'The name of a port may be computed.',
      },
      {
        code: '{ dockerTools, lib }: dockerTools.buildImage { name = "a"; config.ExposedPorts = lib.genAttrs [ "80/tcp" ] (_: { }); }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts = [ "80/tcp" "53/udp" ]; }',
        ),
        findings: [{ at: '[ "80/tcp" "53/udp" ]', message: "'ExposedPorts' is a set" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts = { "80/tcp" = { }; "53/udp" = { }; }; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, lib, ports }:',
          'let names = map (port: "${toString port}/tcp") ports; in [',
          '  (dockerTools.buildImage { name = "a"; config.ExposedPorts = [ "80/tcp" ] ++ names; }) # web',
          '  (dockerTools.buildImage { name = "b"; config = { ExposedPorts = "80/tcp"; }; })',
          ']',
        ),
        findings: [
          { at: '[ "80/tcp" ] ++ names', message: "'ExposedPorts' is a set" },
          { at: '"80/tcp"', line: 4, message: 'not a string' },
        ],
        fixed: nix(
          '{ dockerTools, lib, ports }:',
          'let names = map (port: "${toString port}/tcp") ports; in [',
          '  (dockerTools.buildImage { name = "a"; config.ExposedPorts = lib.genAttrs ([ "80/tcp" ] ++ names) (_: { }); }) # web',
          '  (dockerTools.buildImage { name = "b"; config = { ExposedPorts = { "80/tcp" = { }; }; }; })',
          ']',
        ),
      },
      {
        code: nix(
          '{ dockerTools, port }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.ExposedPorts = [',
          '    "${port}/tcp" # web',
          '  ];',
          '}',
        ),
        findings: [{ at: '[\n    "${port}/tcp" # web\n  ]', message: "'ExposedPorts' is a set" }],
        fixed: nix(
          '{ dockerTools, port }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.ExposedPorts = {',
          '    "${port}/tcp" = { }; # web',
          '  };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts."80/tcp" = [ ]; }',
        ),
        findings: [{ at: '[ ]', message: 'is an empty set, { }, not a list' }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.ExposedPorts."80/tcp" = { }; }',
        ),
      },
    ],
  },
  onCall: (call, report) => reportShape(call, 'ExposedPorts', '"80/tcp"', report),
};
