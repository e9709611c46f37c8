import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/image/diff/compare-config.ts';
import { type JsonObject, parseOrderedJson } from '../../../src/json/ordered-json.ts';

const differences = (a: string, b: string): readonly string[] => {
  const [left, right] = [a, b].map((text) => ({
    config: parseOrderedJson(text, 'a config') as JsonObject,
    annotations: new Map(),
  }));
  const options = { ignore: new Set<never>(), replacements: new Map() };
  return compareConfigs(left!, right!, options).map(
    (change) => `${change.path}: ${JSON.stringify(change.a)} → ${JSON.stringify(change.b)}`,
  );
};

describe('configs are the same', () => {
  it.each([
    [
      'with keys in another order',
      '{"os":"linux","config":{"User":"a"}}',
      '{"config":{"User":"a"},"os":"linux"}',
    ],
    ['with what is left out', '{"config":{"User":"","Env":[],"Labels":null}}', '{"config":{}}'],
    [
      'with a number in another form',
      '{"config":{"Healthcheck":{"Retries":1.0}}}',
      '{"config":{"Healthcheck":{"Retries":1}}}',
    ],
    [
      'with a variable that stands there twice',
      '{"config":{"Env":["A=1","A=2"]}}',
      '{"config":{"Env":["A=2"]}}',
    ],
    ['with null for an object', '{"config":null,"history":null}', '{}'],
  ])('%s', (_, a, b) => expect(differences(a, b)).toEqual([]));
});

describe('configs differ', () => {
  it.each([
    [
      'in whole numbers beyond 53 bits',
      '{"config":{"StopTimeout":9007199254740993}}',
      '{"config":{"StopTimeout":9007199254740992}}',
      ['config.StopTimeout: 9007199254740992 → 9007199254740992'],
    ],
    [
      'in a variable without a value',
      '{"config":{"Env":["A"]}}',
      '{"config":{"Env":["A="]}}',
      ['config.Env.A: null → ""'],
    ],
    [
      'in labels that are none',
      '{"config":{"Labels":"x"}}',
      '{"config":{}}',
      ['config.Labels: "x" → undefined'],
    ],
    [
      'in variables that are none',
      '{"config":{"Env":[1]}}',
      '{"config":{}}',
      ['config.Env: [1] → undefined'],
    ],
    ['in a config that is none', '{"config":"x"}', '{"config":{}}', ['config: "x" → undefined']],
    ['in a history that is none', '{"history":{"a":1}}', '{}', ['history: {"a":1} → undefined']],
    [
      'in a step of the history that is none',
      '{"history":["a"]}',
      '{"history":[{}]}',
      ['history[0]: "a" → {}'],
    ],
  ])('%s', (_, a, b, expected) => expect(differences(a, b)).toEqual(expected));
});
