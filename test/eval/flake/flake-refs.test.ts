// Recorded from Nix 2.26.3: `builtins.toJSON (builtins.parseFlakeRef REF)`, and what flakeRefToString makes of it.
import { describe, expect, test } from 'vitest';
import { evaluate, failure } from '../evaluate.ts';
import recorded from './recorded-flake-refs.json' with { type: 'json' };

const text = (value: string) => `"${value.replace(/["\\$]/g, '\\$&')}"`;
const json = (expression: string): unknown =>
  JSON.parse(JSON.parse(evaluate(`builtins.toJSON (${expression})`)) as string);

describe('parseFlakeRef', () => {
  test.each(recorded.refs.filter(({ attrs }) => attrs !== undefined))('reads $ref', ({ ref, attrs }) => {
    expect(json(`builtins.parseFlakeRef ${text(ref)}`)).toEqual(attrs);
  });

  test.each(recorded.refs.filter(({ attrs }) => attrs === undefined))('refuses $ref', ({ ref, error }) => {
    expect(failure(`builtins.parseFlakeRef ${text(ref)}`).message).toBe(error);
  });
});

describe('flakeRefToString', () => {
  test.each(recorded.refs.filter(({ attrs }) => attrs !== undefined))('writes $ref', (entry) => {
    const expression = `builtins.flakeRefToString (builtins.parseFlakeRef ${text(entry.ref)})`;
    if (entry.text === undefined) expect(failure(expression).message).toBe(entry.error);
    else expect(JSON.parse(evaluate(expression))).toBe(entry.text);
  });

  test.each(recorded.attrs)('of $attrs', (entry) => {
    const expression = `builtins.flakeRefToString ${entry.attrs}`;
    if (entry.text === undefined) expect(failure(expression).message).toBe(entry.error);
    else expect(JSON.parse(evaluate(expression))).toBe(entry.text);
  });

  test('refuses a branch and a commit at once, on which Nix ends by an assertion', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const error = failure(
      `builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; ref = "x"; rev = "${commit}"; }`,
    );
    expect(error.message).toBe("input github has both 'ref' and 'rev'");
  });
});
