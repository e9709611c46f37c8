import { expect, test } from 'vitest';
import { dumpJson, listText } from '../../src/image/python-text.ts';
import { parseOrderedJson } from '../../src/json/ordered-json.ts';

const dump = (text: string): string => dumpJson(parseOrderedJson(text, 'test'));

// Right sides were printed by Python 3.11.
test.each([
  ['1.0', '1.0'],
  ['1.5', '1.5'],
  ['1e5', '100000.0'],
  ['1e15', '1000000000000000.0'],
  ['1e16', '1e+16'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['1.5e300', '1.5e+300'],
  ['1e-4', '0.0001'],
  ['1e-5', '1e-05'],
  ['0.00012345', '0.00012345'],
  ['-2.50', '-2.5'],
  ['-0.0', '-0.0'],
  ['5e-324', '5e-324'],
  ['12345678.9', '12345678.9'],
  ['100e-2', '1.0'],
  ['0e0', '0.0'],
  ['9007199254740993', '9007199254740993'],
  ['-123456789012345678901234567890', '-123456789012345678901234567890'],
  ['-0', '0'],
])('the number %s is printed as %s', (text, printed) => {
  expect(dump(text)).toBe(printed);
});

test('texts are ASCII, keys keep their order, empty lists and objects stay on one line', () => {
  expect(dump('{"b": ["é\\u0000\\u007f\u{1f433}", {}, []], "10": null, "9": true, "b2": "\\/\\""}')).toBe(
    '{\n    "b": [\n        "\\u00e9\\u0000\\u007f\\ud83d\\udc33",\n        {},\n        []\n    ],\n' +
      '    "10": null,\n    "9": true,\n    "b2": "/\\""\n}',
  );
});

test.each([
  [['a', 'b'], "['a', 'b']"],
  [[], '[]'],
  [["it's"], '["it\'s"]'],
  [['say "x"'], '[\'say "x"\']'],
  [['both \' and "'], "['both \\' and \"']"],
  [['tab\t nl\n cr\r bs\\'], "['tab\\t nl\\n cr\\r bs\\\\']"],
  [['é日本🐳'], "['é日本🐳']"],
  [['\x00\x7f\x80\xad\u2028\u3000\ue000'], "['\\x00\\x7f\\x80\\xad\\u2028\\u3000\\ue000']"],
  [['\u{e0001}'], "['\\U000e0001']"],
])('the list %j is printed as Python prints it', (items, printed) => {
  expect(listText(items)).toBe(printed);
});
