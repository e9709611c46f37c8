import type { ConfigKey } from '../../../dockertools/functions/config-keys.ts';
import { configKeys } from '../../../dockertools/functions/config-keys.ts';
import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { kindOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { type ConfigEntry, configEntries, entriesOf } from './config-entries.ts';

// These have rules of their own, with better fixes.
const elsewhere = new Set(['Cmd', 'Entrypoint', 'Shell', 'Test', 'Env', 'ExposedPorts', 'Volumes', 'Labels']);

export const configValueType: Rule = {
  id: 'config-value-type',
  meta: {
    summary: 'A value in `config` has the wrong type.',
    rationale:
      'Docker reads the config with fixed types and refuses the image when one does not fit: `User = 1000` is no user, `User = "1000"` is.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.*'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, uid, pkgs }: dockerTools.buildImage { name = "a"; config = { User = toString uid; WorkingDir = ./.; StopSignal = null; Healthcheck.Retries = 3; }; }',
        wild: true,
        why: 'Paths become strings, and null is left out by Docker.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { User = 1000; StopSignal = 15; Healthcheck = [ ]; }; }',
        ),
        findings: [
          { at: '1000', message: "'User' is a string, not an integer" },
          { at: '15', message: "'StopSignal' is a string" },
          { at: '[ ]', message: "'Healthcheck' is a set, not a list" },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { User = "1000"; StopSignal = "15"; Healthcheck = [ ]; }; }',
        ),
      },
      {
        code: nix(
          'let retries = "3"; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck.Retries = retries; }',
        ),
        findings: [{ at: '"3"', message: "'Retries' is an integer, not a string" }],
        fixed: nix(
          'let retries = 3; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Healthcheck.Retries = retries; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    const entries = configEntries(call);
    for (const entry of entries) check(call, entry, configKeys, report);
    for (const { keys, name } of configKeys) {
      if (keys === undefined) continue;
      for (const { key, value } of entries) {
        if (key === name) for (const inner of entriesOf(call, value)) check(call, inner, keys, report);
      }
    }
  },
};

function check(
  call: CallFacts,
  { key, value }: ConfigEntry,
  keys: readonly ConfigKey[],
  report: Report,
): void {
  const known = keys.find(({ name }) => name === key);
  const kind = kindOf(value);
  if (!known || kind === undefined || elsewhere.has(key)) return;
  const allowed = known.types.flatMap((type) => kindsOf[type] ?? []);
  if (kind === 'null' || allowed.includes(kind)) return;
  report({
    message: `'${key}' is ${allowed[0]}, not ${kind}`,
    at: call.originOf(value),
    fixes: fixesOf(call, value, known),
  });
}

// As toJSON makes them.
const kindsOf: Readonly<Partial<Record<ConfigKey['types'][number], readonly string[]>>> = {
  string: ['a string', 'a path', 'a package'],
  int: ['an integer'],
  bool: ['a Boolean'],
  list: ['a list'],
  set: ['a set'],
};

function fixesOf(call: CallFacts, value: CallValue, { types }: ConfigKey) {
  const at = call.originOf(value);
  const text = at.source.text.slice(at.start, at.end);
  const title = types.includes('string') ? 'Put it between quotes' : 'Take the quotes away';
  const newText =
    types.includes('string') && /^\d+$/.test(text)
      ? `"${text}"`
      : types.includes('int') && /^"\d+"$/.test(text)
        ? text.slice(1, -1)
        : undefined;
  return newText === undefined
    ? []
    : [{ title, applicability: 'safe', edits: [replace(at, newText)] } as const];
}
