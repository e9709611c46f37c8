import { expect, test } from 'vitest';
import { readRecordedCalls } from '../../src/dockertools/recorded-call.ts';
import { SourceText } from '../../src/syntax/source-text.ts';

const file = '/image.nix';
const read = (source: string, ...events: readonly object[]) =>
  readRecordedCalls(
    events.map((event) => JSON.stringify(event)),
    () => new SourceText(file, source),
  );
const place = (line: number, column: number) => ({ file, line, column });

test.each([
  ['bytes before it', 'f { a = "ü😀"; name = 1; }', 18, 14 + 2],
  ['nothing else', 'f { name = 1; }', 5, 5],
  ['an inherit, which older Nix places before all its names', 'f { inherit tag name; }', 12, 17],
  ['an inherit of a set', 'f { inherit (x.name) tag name; }', 21, 26],
])('columns of Nix are put right: %s', (_, source, column, expected) => {
  const [call] = read(source, { function: 'buildImage', arguments: { name: place(1, column) }, value: {} });
  expect(call?.arguments[0]?.location).toMatchObject({ line: 1, column: expected });
});

test('arguments that were never evaluated are unknown', () => {
  const event = { function: 'buildImage', arguments: { name: place(1, 5) } };
  expect(read('f { name = 1; }', event)).toMatchObject([
    { arguments: [{ name: 'name', value: { type: 'unknown' } }] },
  ]);
  expect(read('f { name = 1; }', event, { ...event, value: { name: { text: 'a' } } })).toMatchObject([
    { arguments: [{ value: { type: 'plain', value: 'a' } }] },
  ]);
});

test('equal calls are one', () => {
  const event = { function: 'buildImage', arguments: {}, value: {} };
  expect(read('', event, event)).toHaveLength(1);
});

test('stand-ins in a text are unknown parts of it', () => {
  const value = { name: { text: 'x/\u0001pkgs.a\u0002-b' } };
  const [call] = read('', { function: 'buildImage', arguments: { name: null }, value });
  expect(call?.arguments[0]?.value).toMatchObject({
    type: 'text',
    parts: ['x/', { type: 'unknown', path: 'pkgs.a' }, '-b'],
  });
});
