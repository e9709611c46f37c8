import { describe, expect, test } from 'vitest';
import { parseNixLogLine } from '../../src/store/nix-log.ts';

const line = (event: object): string => `@nix ${JSON.stringify(event)}`;
const red = '\u001b[31;1m';
const plain = '\u001b[0m';

describe('a line of internal-json', () => {
  test.each([
    [
      'an error of Nix 2.8',
      {
        action: 'msg',
        level: 0,
        column: 11,
        file: '/x/s.nix',
        line: 1,
        msg: `${red}error:${plain} syntax error, unexpected '}'\n\n at …`,
        raw_msg: `syntax error, unexpected '${red}}${plain}'`,
      },
      "syntax error, unexpected '}'",
      [],
    ],
    [
      'an error of Nix 2.26, whose file repeats the place, with a trace',
      {
        action: 'msg',
        level: 0,
        column: 11,
        file: '/x/s.nix:1:11',
        line: 1,
        msg: 'error:',
        raw_msg: 'bad',
        trace: [
          { column: 3, file: '/x/lib.nix:9:3', line: 9, raw_msg: `while calling ${red}'f'${plain}` },
          { column: null, file: null, line: null, raw_msg: 'from nowhere' },
        ],
      },
      'bad',
      [
        { message: "while calling 'f'", location: { file: '/x/lib.nix', line: 9, column: 3 } },
        { message: 'from nowhere', location: undefined },
      ],
    ],
  ])('%s is a failure with its place', (_, event, message, trace) => {
    expect(parseNixLogLine(line(event))).toEqual({
      kind: 'failure',
      failure: { message, location: { file: '/x/s.nix', line: 1, column: 11 }, trace },
    });
  });

  test.each([
    ['a warning', { action: 'msg', level: 1, msg: `${red}warning:${plain} slow` }, 'warning: slow'],
    ['a trace', { action: 'msg', level: 0, msg: 'trace: { }' }, 'trace: { }'],
    [
      'a warning at the level of errors',
      { action: 'msg', level: 0, msg: 'warning: no group' },
      'warning: no group',
    ],
    [
      'a build that starts',
      { action: 'start', type: 105, text: "building '/nix/store/x.drv'" },
      "building '/nix/store/x.drv'",
    ],
    ['a copy that starts', { action: 'start', type: 100, text: 'copying path' }, 'copying path'],
  ])('%s is talk', (_, event, text) => {
    expect(parseNixLogLine(line(event))).toEqual({ kind: 'talk', text });
  });

  test('what a builder prints is its log', () => {
    expect(parseNixLogLine(line({ action: 'result', type: 101, fields: ['hello'] }))).toEqual({
      kind: 'build-log',
      text: 'hello',
    });
  });

  test.each([
    ['progress', { action: 'result', type: 105, fields: [0, 1] }],
    ['the end of an activity', { action: 'stop', id: 1 }],
    ['talk of a low level', { action: 'msg', level: 3, msg: 'this derivation will be built:' }],
  ])('%s is left out', (_, event) => {
    expect(parseNixLogLine(line(event))).toBeUndefined();
  });
});

test.each([
  ['another text', `${red}error:${plain} x`, 'error: x'],
  ['broken JSON', '@nix {"action":', '@nix {"action":'],
])('%s is talk as it is', (_, text, expected) => {
  expect(parseNixLogLine(text)).toEqual({ kind: 'talk', text: expected });
});

test('an empty line says nothing', () => {
  expect(parseNixLogLine('')).toBeUndefined();
});
