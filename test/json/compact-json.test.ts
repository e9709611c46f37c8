import { describe, expect, test } from 'vitest';
import { compactJson, goJsonString, rawItems, rawMembers } from '../../src/json/compact-json.ts';

test.each([
  ['white space', '{ "a" :\t[ 1 ,\n2 ] }', '{"a":[1,2]}'],
  ['white space in strings, which stays', '{"a b": " c\\" d "}', '{"a b":" c\\" d "}'],
  ['numbers as they are written', '[1.50, 1e3, -0]', '[1.50,1e3,-0]'],
  ['escapes as they are written', '["\\u00e4\\/é"]', '["\\u00e4\\/é"]'],
  ['what means something in HTML', '["<a href=\\"&\\">"]', '["\\u003ca href=\\"\\u0026\\"\\u003e"]'],
  ['line ends of JavaScript', '["\u2028\u2029"]', '["\\u2028\\u2029"]'],
])('compacts %s', (_, text, compact) => {
  expect(compactJson(text)).toBe(compact);
});

test('writes strings as Go does', () => {
  expect(goJsonString('a<b>"ä\n')).toBe('"a\\u003cb\\u003e\\"ä\\n"');
});

describe('parts as they are written', () => {
  test('members of an object, of repeated keys the last', () => {
    expect([...rawMembers('{"a": { "b" : 1.0 }, "c":2, "a":[ ]}', 'it')]).toEqual([
      ['a', '[ ]'],
      ['c', '2'],
    ]);
  });

  test('items of an array', () => {
    expect(rawItems('[ {"a": 1} , 1.0,"b" ]', 'it')).toEqual(['{"a": 1}', '1.0', '"b"']);
  });

  test.each([
    ['{', rawMembers],
    ['[]', rawMembers],
    ['{}', rawItems],
  ])('%s is refused', (text, read) => {
    expect(() => read(text, 'it')).toThrow(expect.objectContaining({ code: 'E_SPEC' }));
  });
});
