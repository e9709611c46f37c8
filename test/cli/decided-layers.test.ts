import { Command } from 'commander';
import { expect, test } from 'vitest';
import { assertLayersStay } from '../../src/cli/decided-layers.ts';
import { addExpressionOptions, type ExpressionOptions } from '../../src/cli/expression-options.ts';

const options = (words: readonly string[]) =>
  addExpressionOptions(new Command()).parse(words, { from: 'user' }).opts<ExpressionOptions>();

test.each([[['--layering', 'auto']], [['--max-layers', '5']]])(
  'layers of an archive are not decided anew by %j',
  (words) => {
    expect(() => assertLayersStay('app.tar', options(words))).toThrow(/app\.tar is an archive/);
  },
);

test('an archive may have another name', () => {
  expect(() => assertLayersStay('app.tar', options(['--tag', 'app:2']))).not.toThrow();
});
