import { describe, expect, test } from 'vitest';
import { diskFileSystem } from '../../src/eval/index.ts';
import { evaluate, failure } from './evaluate.ts';

const endless =
  'builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }';
const countTo = (n: number) => `builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i) ${n})`;

describe('steps', () => {
  test('beyond the limit end the evaluation', () => {
    expect(failure(endless, { maxSteps: 5000 })).toMatchObject({
      code: 'E_LIMIT',
      message: 'the evaluation took more than 5000 steps',
    });
  });

  test('below the limit do not', () => {
    expect(evaluate(countTo(100), { maxSteps: 1000 })).toBe('4950');
  });

  test('of built-in functions count as well', () => {
    expect(
      failure("builtins.foldl' builtins.add 0 (builtins.genList (i: i) 5000)", { maxSteps: 4000 }).code,
    ).toBe('E_LIMIT');
  });

  test('cannot be had again by catching the failure', () => {
    expect(failure(`builtins.tryEval (${endless})`, { maxSteps: 5000 }).code).toBe('E_LIMIT');
  });
});

test('time beyond the limit ends the evaluation', () => {
  expect(failure(endless, { timeoutMs: 20 }).code).toBe('E_LIMIT');
});

test('sources beyond the limit are not read', () => {
  const fileSystem = { ...diskFileSystem, readFile: () => Buffer.alloc(101, 0x20) };
  const file = new URL('limits.test.ts', import.meta.url).pathname;
  expect(failure(`import ${file}`, { fileSystem, maxSourceBytes: 100 }).code).toBe('E_LIMIT');
});

test('values nested deeper than calls may be are refused', () => {
  const nest = "builtins.toJSON (builtins.foldl' (a: b: [ a ]) null (builtins.genList (i: i) 300))";
  expect(failure(nest, { maxCallDepth: 200 }).message).toContain('max-call-depth');
});
