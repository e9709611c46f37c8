import { expect, test } from 'vitest';
import { jqText } from '../../../src/image/build-image/jq-text.ts';
import { jshonText } from '../../../src/image/build-image/jshon-text.ts';
import { parseOrderedJson } from '../../../src/json/ordered-json.ts';

const jq = (text: string) => jqText(parseOrderedJson(text, 'test'));
const jshon = (text: string) => jshonText(parseOrderedJson(text, 'test'));

test('jq has two spaces and a newline at the end, and leaves text as it is', () => {
  expect(jq('{"b":[1,{}],"a":"é/日\\u007f\\u0001\\n<"}')).toBe(
    '{\n  "b": [\n    1,\n    {}\n  ],\n  "a": "é/日\\u007f\\u0001\\n<"\n}\n',
  );
});

test('jshon has one space, and escapes slashes', () => {
  expect(jshon('{"b":[1,{},[]],"a":"é/日\\u007f\\u001f\\n<"}')).toBe(
    '{\n "b": [\n  1,\n  {},\n  []\n ],\n "a": "é\\/日\x7f\\u001F\\n<"\n}\n',
  );
});

// [as written, jq 1.7.1, jshon with jansson 2.14]
test.each([
  ['0', '0', '0'],
  ['-0', '-0', '0'],
  ['9007199254740993', '9007199254740993', '9007199254740993'],
  ['1.5', '1.5', '1.5'],
  ['2.0', '2.0', '2.0'],
  ['-0.0', '-0.0', '-0.0'],
  ['0.1', '0.1', '0.10000000000000001'],
  ['1e2', '1E+2', '100.0'],
  ['12.5e1', '125', '125.0'],
  ['1e+100', '1E+100', '1e100'],
  ['1e-05', '0.00001', '1.0000000000000001e-5'],
  ['1.25e-7', '1.25E-7', '1.2499999999999999e-7'],
  ['123456789012345680.0', '123456789012345680.0', '1.2345678901234568e17'],
])('the number %s', (written, byJq, byJshon) => {
  expect(jq(written)).toBe(`${byJq}\n`);
  expect(jshon(written)).toBe(`${byJshon}\n`);
});
