import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { reportShape } from './set-of-empties.ts';

export const volumesShape: Rule = {
  id: 'volumes-shape',
  meta: {
    summary: '`config.Volumes` is not a set of empty sets.',
    rationale: 'Docker refuses the image: volumes are the names of a set, `{ "/data" = { }; }`.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.Volumes'],
    since: '0.1.0',
    migration: { goals: ['release'], change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, dir }: dockerTools.buildImage { name = "a"; config.Volumes = { "${dir}" = { }; "/data" = { }; }; }',
        wild: true,
        why: 'The name may be computed.',
      },
    ],
    invalid: [
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Volumes = ["/data"]; }'),
        findings: [{ at: '["/data"]', message: "'Volumes' is a set" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Volumes = {"/data" = { };}; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let data = "/data"; in',
          'dockerTools.buildImage { name = "a"; config.Volumes = [ data ]; }',
        ),
        findings: [{ at: '[ data ]', message: "'Volumes' is a set" }],
        fixed: nix(
          '{ dockerTools }:',
          'let data = "/data"; in',
          'dockerTools.buildImage { name = "a"; config.Volumes = builtins.listToAttrs (map (name: { inherit name; value = { }; }) [ data ]); }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage rec { name = "a"; config = { Volumes = vols; }; vols = { "/data" = "rw"; }; }',
        ),
        findings: [{ at: '"rw"', message: 'not a string' }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage rec { name = "a"; config = { Volumes = vols; }; vols = { "/data" = { }; }; }',
        ),
      },
    ],
  },
  onCall: (call, report) => reportShape(call, 'Volumes', '"/data"', report),
};
