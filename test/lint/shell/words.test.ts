import { describe, expect, it } from 'vitest';
import { hole, type SimpleCommand, simpleCommands } from '../../../src/lint/shell/simple-commands.ts';
import { imagePath, mayFail, operandsOf, optionOf } from '../../../src/lint/shell/words.ts';

function command(text: string): SimpleCommand {
  const [first] = simpleCommands(text);
  if (!first) throw new Error(`no command: ${text}`);
  return first;
}

describe('imagePath', () => {
  it.each([
    ['data', '/data'],
    ['./var//lib/', '/var/lib'],
    ['/etc/passwd', '/etc/passwd'],
    ['.', '/'],
    ['../data', undefined],
    [hole, undefined],
  ])('reads %j as %j', (text, expected) => {
    const [, word] = command(`mkdir ${text}`).words;
    expect(word && imagePath(word)).toBe(expected);
  });
});

describe('operandsOf', () => {
  it.each([
    ['chown -R a b', '', ['a', 'b']],
    ['chown -- -a b', '', ['-a', 'b']],
    ['install -d -o app -g app -m755 x', 'ogm', ['x']],
    ['install --owner=app - x', 'ogm', ['-', 'x']],
  ])('of %j', (text, options, expected) => {
    expect(operandsOf(command(text), options).map((word) => word.text)).toEqual(expected);
  });
});

describe('optionOf', () => {
  it.each([
    ['install -o app x', 'app'],
    ['install -do app x', 'app'],
    ['install -oapp x', 'app'],
    ['install --owner=app x', 'app'],
    ['install --owner app x', 'app'],
    ['install -d x', undefined],
  ])('of %j', (text, expected) => {
    expect(optionOf(command(text), 'o', 'owner')?.text).toBe(expected);
  });
});

describe('mayFail', () => {
  it.each([
    ['chown a b || true', true],
    ['chown a b 2>/dev/null || true', true],
    ['chown a b 2>&1 || true', true],
    ['echo a >> b || true', true],
    ['if chown a b; then x; fi', true],
    ['chown a b && x', false],
    ['chown a b\nx || y', false],
  ])('%j: %j', (text, expected) => {
    expect(mayFail(text, command(text))).toBe(expected);
  });
});
