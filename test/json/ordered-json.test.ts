import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOrderedJson, toPlainJson } from '../../src/json/ordered-json.ts';
import { formatJson } from '../../src/json/print-json.ts';

test('digits and key order survive', () => {
  const text = '{\n  "b": 9007199254740993,\n  "a": [\n    1.50,\n    -0.0,\n    1e400\n  ],\n  "1": {}\n}';
  expect(formatJson(parseOrderedJson(text, 'test'))).toBe(text);
});

test('any JSON value is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = parseOrderedJson(text, 'test');
      expect(toPlainJson(value)).toEqual(JSON.parse(text));
      expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(text));
    }),
  );
});

test.each(['', '{', '{"a":1,}', "{'a':1}", '[1] 2'])('%j is not JSON', (text) => {
  expect(() => parseOrderedJson(text, 'conf.json')).toThrow(/conf\.json is not valid JSON/);
});
