import { configKeys } from '../../../dockertools/functions/config-keys.ts';
import { similarNames } from '../../../eval/errors/suggestions.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification, ociConfig } from '../sources.ts';
import { type ConfigEntry, configEntries, entriesOf, renaming } from './config-entries.ts';

export const configKeyUnknown: Rule = {
  id: 'config-key-unknown',
  meta: {
    summary: '`config` has a key that images do not have.',
    rationale:
      'Nothing checks the keys of `config`: a misspelt one is written into the image, and every runtime passes over it.',
    sources: [dockerImageSpecification, ociConfig],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'unsafe',
    changes: ['config.*'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config = { Cmd = [ "/a" ]; Env = [ ]; OnBuild = null; }; }',
      },
      {
        code: '{ dockerTools, extra }: dockerTools.buildImage { name = "a"; config = extra // { User = "1"; }; }',
        why: 'What else is in the config is not known.',
        wild: true,
      },
      {
        code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.cmd = [ "/a" ]; }',
        why: 'Docker reads it: only its case is wrong.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { EntryPoints = [ "/a" ]; }; }',
        ),
        findings: [{ at: 'EntryPoints', message: "did you mean 'Entrypoint'?" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Entrypoint = [ "/a" ]; }; }',
        ),
      },
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Volume."/data" = { }; }'),
        findings: [{ at: 'config.Volume', message: "'Volume' is no key of an image's config" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Volumes."/data" = { }; }',
        ),
      },
      {
        code: nix(
          'let check = { Intervall = 5000000000; }; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = check; }',
        ),
        findings: [{ at: 'Intervall', message: "no key of Healthcheck: did you mean 'Interval'?" }],
        fixedUnsafely: nix(
          'let check = { Interval = 5000000000; }; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck = check; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Command = "x"; Restart = "always"; }; }',
        ),
        findings: [
          { at: 'Command', message: 'no key' },
          { at: 'Restart', message: 'no key' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const check = (entries: readonly ConfigEntry[], known: readonly string[], where: string): void => {
      const lowerCase = new Set(known.map((name) => name.toLowerCase()));
      for (const entry of entries) {
        if (lowerCase.has(entry.key.toLowerCase())) continue;
        const [similar, ...others] = similarNames(entry.key, known);
        const isClear = similar !== undefined && others.length === 0;
        report({
          message: `'${entry.key}' is no key of ${where}${isClear ? `: did you mean '${similar}'?` : ''}`,
          at: entry.at,
          fixes: isClear ? renaming(call, entry, similar, 'unsafe') : [],
        });
      }
    };
    const entries = configEntries(call);
    check(
      entries,
      configKeys.map(({ name }) => name),
      "an image's config",
    );
    for (const { name, keys } of configKeys) {
      if (keys === undefined) continue;
      for (const { key, value } of entries) {
        if (key === name)
          check(
            entriesOf(call, value),
            keys.map((each) => each.name),
            name,
          );
      }
    }
  },
};
