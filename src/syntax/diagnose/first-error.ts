// Finds where and why a text is no Nix expression, for messages that say what was expected. tree-sitter recovers
// from errors but does not say what it wanted; this reads the tokens up to the first wrong one. It runs only on texts
// that tree-sitter has refused.
import { isStackOverflow } from '../../errors/stack-overflow.ts';
import type { SyntaxProblem } from '../ast.ts';
import type { SourceText } from '../source-text.ts';
import { readExpression } from './expressions.ts';
import { describe, Reader, Unexpected } from './reader.ts';

/** The first syntax error, or undefined when none is found here (or the text nests too deeply to look). */
export function firstError(source: SourceText): SyntaxProblem | undefined {
  const reader = new Reader(source, readExpression);
  try {
    reader.readExpression('an expression');
    if (reader.peek().type !== 'end') reader.fail('the end of the file');
    return undefined;
  } catch (error) {
    if (error instanceof Unexpected) return problemOf(error);
    if (isStackOverflow(error)) return undefined;
    throw error;
  }
}

function problemOf({ token, expected, hint }: Unexpected): SyntaxProblem {
  const found = token.type === 'end' ? 'end of the file' : describe(token);
  return {
    start: token.start,
    end: token.end,
    message: `unexpected ${found}, expected ${expected}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
