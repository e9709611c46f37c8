import { configKeys } from '../../../dockertools/functions/config-keys.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { type ConfigEntry, configEntries, renaming } from './config-entries.ts';

export const configKeyCase: Rule = {
  id: 'config-key-case',
  meta: {
    summary: 'A key of `config` is written in other letters than it should be.',
    rationale:
      'Docker reads `cmd` as `Cmd`, other runtimes pass over it. And dockerTools does not: an `env` is not merged with the `Env` of the base image, but takes its place or is lost.',
    sources: [dockerImageSpecification],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.*'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, cmd }: dockerTools.buildImage { name = "a"; config = { Cmd = cmd; }; }',
        why: 'Variables have names of their own.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config = {',
          '    entrypoint = [ "/a" ]; # it',
          '    "workingdir" = "/";',
          '  };',
          '}',
        ),
        findings: [
          { at: 'entrypoint', message: "'entrypoint' is written 'Entrypoint'" },
          { at: '"workingdir"', message: "'WorkingDir'" },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config = {',
          '    Entrypoint = [ "/a" ]; # it',
          '    WorkingDir = "/";',
          '  };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools, cmd }:',
          'dockerTools.buildLayeredImage { name = "a"; config.Env = [ ]; config.env = [ ]; config.ENTRYPOINT = cmd; }',
        ),
        findings: [
          { at: 'config.env', message: "'Env'" },
          { at: 'config.ENTRYPOINT', message: "'Entrypoint'" },
        ],
        fixed: nix(
          '{ dockerTools, cmd }:',
          'dockerTools.buildLayeredImage { name = "a"; config.Env = [ ]; config.env = [ ]; config.Entrypoint = cmd; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, cmd }:',
          'dockerTools.buildLayeredImage { name = "a"; config = { inherit cmd; }; }',
        ),
        findings: [{ at: 'cmd', line: 2, message: "'Cmd'" }],
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config = rec { workingdir = "/srv"; Env = [ "HOME=${workingdir}" ]; cmd = [ "/a" ]; CMD = [ "/b" ]; };',
          '}',
        ),
        findings: [
          { at: 'workingdir', line: 4, message: "'WorkingDir'" },
          { at: 'cmd', message: "'Cmd'" },
          { at: 'CMD', message: "'Cmd'" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const entry of configEntries(call)) {
      const known = configKeys.find(({ name }) => name.toLowerCase() === entry.key.toLowerCase());
      if (!known || known.name === entry.key) continue;
      report({
        message: `'${entry.key}' is written '${known.name}' in an image's config`,
        at: entry.at,
        fixes: isOnly(entry) ? renaming(call, entry, known.name, 'safe') : [],
      });
    }
  },
};

// Of `env` and `ENV` nobody knows which one is meant.
function isOnly({ key, set }: ConfigEntry): boolean {
  const name = key.toLowerCase();
  return Object.keys(set.attributes).filter((each) => each.toLowerCase() === name).length === 1;
}
