import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../src/cli/commands/load.ts';
import {
  addExpressionOptions,
  type ExpressionOptions,
  parseLayerCount,
  parseRepoTag,
  repoTagsOf,
} from '../../src/cli/expression-options.ts';
import { joinPairs } from '../../src/cli/nix-arguments.ts';

describe('arguments of the expression', () => {
  const parse = (words: string[]): Record<string, unknown> => {
    const command = addExpressionOptions(
      new Command()
        .argument('[input]')
        .exitOverride()
        .configureOutput({ writeErr: () => {} }),
    );
    return command.parse(joinPairs(words), { from: 'user' }).opts();
  };

  test.each([
    ['--arg takes two words', ['--arg', 'n', '1 + 1'], { arg: { n: '1 + 1' } }],
    [
      'a value may look like a flag or hold an equals sign',
      ['--argstr', 's', '--x=y'],
      { argstr: { s: '--x=y' } },
    ],
    ['several are collected', ['--argstr', 'a', '1', '--argstr', 'b', '2'], { argstr: { a: '1', b: '2' } }],
    ['search path entries keep their order', ['-I', 'a=/x', '-I', '/y'], { include: ['a=/x', '/y'] }],
    ['several names are collected', ['-t', 'a:1', '--tag=b:2'], { tag: ['a:1', 'b:2'] }],
    ["dockerTools' word for a name is taken", ['--repo_tag', 'a:1'], { repo_tag: ['a:1'] }],
    ['-A names an attribute', ['-A', 'images.app', 'file.nix'], { attr: 'images.app' }],
  ])('%s', (_, words, expected) => {
    expect(parse(words)).toMatchObject(expected);
  });

  test('names of the image are given by any of the words', () => {
    const words = ['--repo_tag', 'c:3', '-t', 'a:1', '--repo-tag=b:2'];
    expect(repoTagsOf(parse(words) as unknown as ExpressionOptions)).toEqual(['a:1', 'b:2', 'c:3']);
  });

  test.each([
    ['a name that Nix could not have', ['--arg', '--evil', '1']],
    ['a missing value', ['--arg', 'n']],
    ['an unknown layering', ['--layering', 'best']],
    ['a layer count of 1', ['--max-layers', '1']],
    ['a tag with upper case in its name', ['-t', 'App:1']],
  ])('%s is a usage error', (_, words) => {
    expect(() => parse(words)).toThrow();
  });
});

test.each([
  ['60', 60],
  ['45s', 45],
  ['2m', 120],
  ['0', 0],
])('%s is a time', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '1h', '-1', '1.5s', 's'])('%j is no time', (text) => {
  expect(() => parseDuration(text)).toThrow(/60s or 2m/);
});

test.each(['app:1', 'registry.example:5000/team/my-app:v1.2_3', 'a/b__c/d--e:latest'])(
  '%s is a name and tag',
  (text) => {
    expect(parseRepoTag(text)).toBe(text);
  },
);

test.each(['app', 'App:1', 'a//b:1', 'app:', 'app:-1', '../app:1', `app:${'x'.repeat(129)}`])(
  '%s is no name and tag',
  (text) => {
    expect(() => parseRepoTag(text)).toThrow();
  },
);

test.each(['2', '100'])('%s is a layer count', (text) => {
  expect(parseLayerCount(text)).toBe(Number(text));
});

test.each(['1', '0', '-3', '2.5', 'many', ''])('%j is no layer count', (text) => {
  expect(() => parseLayerCount(text)).toThrow();
});
