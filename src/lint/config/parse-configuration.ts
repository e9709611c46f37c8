// Text of a configuration file → LintConfiguration.
import type * as z from 'zod';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { similarNames } from '../../eval/errors/suggestions.ts';
import { allRules } from '../rules/index.ts';
import { suppressionRules } from '../suppress/suppression-rules.ts';
import {
  defaultConfiguration,
  type Level,
  type LintConfiguration,
  type RuleSettings,
} from './configuration.ts';
import { type ConfigurationDocument, configurationSchema } from './configuration-schema.ts';

/**
 * @param file the name that messages show
 * @param folder absolute; what its patterns are relative to
 * @throws NixlayerError E_USAGE for text that is no JSON, and for keys, rules, levels and options that there are not
 */
export function parseConfiguration(text: string, file: string, folder: string): LintConfiguration {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NixlayerError('E_USAGE', `${file} is not JSON: ${reason}`, { cause });
  }
  const parsed = configurationSchema.safeParse(json);
  if (!parsed.success) throw refusal(parsed.error, file);
  const { extends: preset, rules, overrides, ignore } = parsed.data;
  return {
    ...defaultConfiguration,
    folder,
    preset,
    rules: settingsOf(rules),
    overrides: overrides.map((each) => ({ files: each.files, rules: settingsOf(each.rules) })),
    ignore,
  };
}

type WrittenSetting = Level | readonly [Level] | readonly [Level, unknown];

function settingsOf(rules: ConfigurationDocument['rules']): RuleSettings {
  return Object.fromEntries(
    Object.entries(rules).map(([id, written]) => {
      // What the schema of one rule allows, seen without its options.
      const setting = written as WrittenSetting;
      if (typeof setting === 'string') return [id, { level: setting }];
      const [level, options] = setting;
      return [id, options === undefined ? { level } : { level, options }];
    }),
  );
}

function refusal(error: z.ZodError, file: string): NixlayerError {
  const [issue] = error.issues;
  if (!issue) return new NixlayerError('E_USAGE', `${file} is no configuration`);
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const isRule = issue.path.at(-1) === 'rules';
    return new NixlayerError(
      'E_USAGE',
      `${file}: there is no ${isRule ? 'rule' : 'key'} '${key}'${inside(place)}`,
      {
        hint: isRule ? ruleHint(key) : keyHint(key, place),
      },
    );
  }
  return new NixlayerError(
    'E_USAGE',
    `${file}: ${place === '' ? '' : `'${place}': `}${lowerFirst(reasonOf(issue))}`,
    {
      hint: 'docs/lint.md describes the configuration file.',
    },
  );
}

// Of alternatives, what the last one, the most detailed, has to say.
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const reasons = issue.errors.map((issues) => issues[0]).filter((each) => each !== undefined);
  const deepest = reasons.toSorted((a, b) => b.path.length - a.path.length)[0];
  return deepest ? reasonOf(deepest) : issue.message;
}

/** What to say to someone who named a rule that does not exist. */
export function ruleHint(id: string): string {
  const [similar] = similarNames(id, ruleIds);
  return similar === undefined ? '`nixlayer lint rules` lists all rules.' : `Did you mean '${similar}'?`;
}

const ruleIds: readonly string[] = [...allRules, ...suppressionRules].map(({ id }) => id);

function keyHint(key: string, place: string): string {
  const keys = place === '' ? Object.keys(configurationSchema.shape) : ['files', 'rules'];
  const [similar] = similarNames(key, keys);
  return similar === undefined ? `Expected one of ${keys.join(', ')}.` : `Did you mean '${similar}'?`;
}

function inside(place: string): string {
  return place === '' || place === 'rules' ? '' : ` in '${place}'`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
