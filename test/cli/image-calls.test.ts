import { describe, expect, test } from 'vitest';
import { renderImageCalls } from '../../src/cli/image-calls.ts';
import type { CallValue, ImageCall, UnknownValue } from '../../src/dockertools/image-call.ts';
import { layOutValue, renderValue } from '../../src/dockertools/print-call-value.ts';

const plain = (value: string | number | boolean | null): CallValue => ({ type: 'plain', value });
const hello: UnknownValue = { type: 'unknown', path: 'pkgs.hello', reason: 'no nixpkgs' };
const location = { file: '/image.nix', line: 3, column: 5 };

test.each<[string, CallValue, string]>([
  ['a text', plain('a"b\n'), '"a\\"b\\n"'],
  ['control characters', plain('\u001b[31m\u009b'), '"\\u001b[31m\\u009b"'],
  ['null', plain(null), 'null'],
  ['a large integer', { type: 'integer', digits: '9223372036854775807' }, '9223372036854775807'],
  ['something unknown', hello, '‹pkgs.hello›'],
  ['a text with an unknown part', { type: 'text', parts: [hello, '/bin'] }, '"‹pkgs.hello›/bin"'],
  ['a list', { type: 'list', items: [plain(1), hello] }, '[ 1 ‹pkgs.hello› ]'],
  ['an empty list', { type: 'list', items: [] }, '[ ]'],
  [
    'a set',
    { type: 'set', attributes: { a: plain(true), '8080/tcp': plain(1) } },
    '{ a = true; "8080/tcp" = 1; }',
  ],
  ['an open set', { type: 'set', attributes: {}, open: hello }, '{ … ‹pkgs.hello›; }'],
  ['a choice', { type: 'choice', of: [plain('a'), hello] }, '"a" or ‹pkgs.hello›'],
  [
    'another image',
    { type: 'image', function: 'pullImage', location },
    'the image of pullImage at /image.nix:3:5',
  ],
  ['a package', { type: 'package', name: 'hello-2.12' }, 'hello-2.12'],
  ['a path', { type: 'path', path: '/a' }, '/a'],
  ['a function', { type: 'function' }, 'a function'],
])('%s has a form', (_, value, text) => {
  expect(renderValue(value)).toBe(text);
});

test('what does not fit on a line has several', () => {
  const value: CallValue = {
    type: 'set',
    attributes: { Cmd: { type: 'list', items: [plain('one'), plain('two')] }, User: plain('me') },
  };
  expect(layOutValue(value, 22)).toBe('{\n  Cmd = [\n    "one"\n    "two"\n  ];\n  User = "me";\n}');
});

describe('calls', () => {
  const call: ImageCall = {
    function: 'buildImage',
    location,
    arguments: [
      { name: 'name', location, value: plain('a') },
      { name: 'contents', location, value: { type: 'list', items: [hello] } },
      { name: 'tag', location, value: { type: 'unknown', path: 'tag', reason: 'nobody gives it' } },
    ],
  };

  test('are shown with their arguments, and with reasons for all but packages', () => {
    expect(renderImageCalls([call], 'image.nix')).toBe(
      [
        'buildImage  /image.nix:3:5',
        '  name      "a"',
        '  contents  [ ‹pkgs.hello› ]',
        '  tag       ‹tag›',
        '  ‹tag›: nobody gives it',
      ].join('\n'),
    );
  });

  test('that are not there are said to be so', () => {
    expect(renderImageCalls([], 'image.nix')).toBe('no image calls in image.nix');
  });
});
