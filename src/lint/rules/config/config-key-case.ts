import { configKeys } from '../../../dockertools/functions/config-keys.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { type ConfigEntry, configEntries, entriesOf, renaming } from './config-entries.ts';

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
    migration: { goals: ['release'], change: 'form', keeps: 'nothing' },
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
          'dockerTools.buildImage { name = "a"; config.healthcheck = { test = [ "NONE" ]; Retries = 3; }; }',
        ),
        findings: [
          { at: 'config.healthcheck', message: "'Healthcheck'" },
          { at: 'test', message: "'test' is written 'Test'" },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = { Test = [ "NONE" ]; Retries = 3; }; }',
        ),
      },
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
        fixed: nix(
          '{ dockerTools, cmd }:',
          'dockerTools.buildLayeredImage { name = "a"; config = { Cmd = cmd; }; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, port }:',
          'let shared = { exposedports = { "${port}/tcp" = { }; }; }; # both',
          'in map (extra: dockerTools.buildLayeredImage { name = "a"; config = shared // extra; }) [ { } { cmd = [ "/a" ]; } ]',
        ),
        findings: [
          { at: 'exposedports', message: "'ExposedPorts'" },
          { at: 'cmd', message: "'Cmd'" },
        ],
        fixed: nix(
          '{ dockerTools, port }:',
          'let shared = { ExposedPorts = { "${port}/tcp" = { }; }; }; # both',
          'in map (extra: dockerTools.buildLayeredImage { name = "a"; config = shared // extra; }) [ { } { Cmd = [ "/a" ]; } ]',
        ),
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
    const entries = configEntries(call).map((entry) => ({ entry, keys: configKeys }));
    const inner = entries.flatMap(({ entry }) => {
      const { keys } = configKeys.find(({ name }) => isSameName(name, entry.key)) ?? {};
      return keys === undefined ? [] : entriesOf(call, entry.value).map((each) => ({ entry: each, keys }));
    });
    for (const { entry, keys } of [...entries, ...inner]) {
      const known = keys.find(({ name }) => isSameName(name, entry.key));
      if (!known || known.name === entry.key) continue;
      report({
        message: `'${entry.key}' is written '${known.name}' in an image's config`,
        at: entry.at,
        fixes: isOnly(entry) ? renaming(call, entry, known.name, 'safe') : [],
      });
    }
  },
};

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

// Of `env` and `ENV` nobody knows which one is meant.
function isOnly({ key, set }: ConfigEntry): boolean {
  const name = key.toLowerCase();
  return Object.keys(set.attributes).filter((each) => each.toLowerCase() === name).length === 1;
}
