// A text → its typed tree and what Nix would refuse before evaluating.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { Expr, Span, SyntaxProblem } from './ast.ts';
import { checkScopes } from './check-scopes.ts';
import { locate } from './excerpt.ts';
import { nixGlobals } from './globals.ts';
import type { ConcreteTree, NixParser } from './grammar/concrete-tree.ts';
import { nixParser } from './grammar/nix-parser.ts';
import { lower, nestingLimit } from './lower/lower.ts';
import { TooDeep } from './read-tree.ts';
import type { SourceText } from './source-text.ts';
import { treeError } from './tree-error.ts';

export interface ParseOptions {
  /** The variables that need no definition; Nix's base environment by default. */
  readonly globals?: ReadonlySet<string>;
}

export interface ParseResult {
  /** The whole expression; where the text could not be read, with `Invalid` nodes as holes. */
  readonly expr: Expr;
  /** What Nix would refuse before evaluating, in the order of the text. Empty when Nix accepts it. */
  readonly problems: readonly SyntaxProblem[];
  /** Comments of both kinds with their delimiters, in the order of the text. */
  readonly comments: readonly Span[];
}

/**
 * Parses a Nix expression and makes the checks that Nix makes before it evaluates: duplicate attributes and
 * arguments, undefined variables and the like. Never throws for what the text contains.
 *
 * @throws NixlayerError E_GRAMMAR_MISSING
 */
export function parseNix(source: SourceText, options: ParseOptions = {}): ParseResult {
  return parseWith(nixParser(), source, options);
}

/** The same with a parser of one's own choice; all give the same. */
export function parseWith(parser: NixParser, source: SourceText, options: ParseOptions = {}): ParseResult {
  // tree-sitter takes a NUL for the end; Nix allows it in comments. Bytes that are no UTF-8 are lone surrogates.
  const text = source.text.replaceAll('\0', '\x01').replace(/\p{Surrogate}/gu, '\ufffd');
  return parser(text, (tree) => readResult(tree, source, options.globals ?? nixGlobals));
}

function readResult(tree: ConcreteTree, source: SourceText, globals: ReadonlySet<string>): ParseResult {
  const { text } = source;
  const hole: Expr = { type: 'Invalid', start: 0, end: text.length };
  try {
    const { expr, problems, comments } = lower(tree, text);
    if (tree.hasError) {
      const error = treeError(tree.walk(), source);
      // Behind the error the tree is a guess.
      return {
        expr: expr ?? hole,
        problems: inOrder([...problems.filter(({ start }) => start < error.start), error]),
        comments,
      };
    }
    // tree-sitter skips it, Nix does not.
    if (text.startsWith('\ufeff')) problems.push(byteOrderMark);
    if (!expr) return { expr: hole, problems: [emptyProblem(text)], comments };
    const findings = checkScopes(expr, globals);
    for (const { path, span, previous } of findings.duplicates) {
      const { line } = source.positionAt(previous.start);
      problems.push({
        ...span,
        message: `the attribute '${path.join('.')}' is already defined on line ${line}`,
      });
    }
    for (const { name, start, end } of findings.undefinedVariables) {
      problems.push({ start, end, message: `undefined variable '${name}'` });
    }
    return { expr, problems: inOrder(problems), comments };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const span = { start: error.offset, end: Math.min(error.offset + 1, text.length) };
    return {
      expr: hole,
      problems: [{ ...span, message: `nested too deeply: more than ${nestingLimit} levels` }],
      comments: [],
    };
  }
}

/**
 * Parses a Nix expression that has to be right.
 *
 * @throws NixlayerError E_SYNTAX with the place of the first problem; E_GRAMMAR_MISSING
 */
export function parseNixOrThrow(source: SourceText, options: ParseOptions = {}): Expr {
  return soundExpression(source, parseNix(source, options));
}

/** The expression of a source that has to be right. @throws NixlayerError E_SYNTAX with the place of the first problem */
export function soundExpression(source: SourceText, { expr, problems }: ParseResult): Expr {
  const [first] = problems;
  if (!first) return expr;
  throw new NixlayerError('E_SYNTAX', first.message, {
    location: locate(source, first),
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

const byteOrderMark: SyntaxProblem = {
  start: 0,
  end: 1,
  message: 'unexpected byte order mark, expected an expression',
  hint: 'save the file without a byte order mark',
};

function emptyProblem(text: string): SyntaxProblem {
  return {
    start: text.length,
    end: text.length,
    message: 'unexpected end of the file, expected an expression',
  };
}

function inOrder(problems: SyntaxProblem[]): SyntaxProblem[] {
  return problems.sort((a, b) => a.start - b.start || a.end - b.end);
}
