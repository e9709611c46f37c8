// A pattern: a Nix expression in which metavariables stand for any expression, or for further bindings or items.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { SourceFile } from '../../program/source-file.ts';
import { type Binding, type Expr, nixGlobals, parseAnew, SourceText } from '../../syntax/index.ts';
import {
  metavariableOf,
  offsetInPattern,
  restOf,
  substituteMetavariables,
} from './substitute-metavariables.ts';
import type { PlacedText } from './user-recipe-data.ts';

export interface Pattern {
  /** The text with variables in the place of metavariables, as a tree. */
  readonly file: SourceFile;
  readonly expr: Expr;
  /** The names of its metavariables. */
  readonly names: ReadonlySet<string>;
}

/** @param file that it is written in. @throws NixlayerError E_SYNTAX at the place of the text */
export function parsePattern(file: string, placed: PlacedText): Pattern {
  const substituted = substituteMetavariables(placed.text);
  const source = new SourceText('pattern', substituted.text);
  // Which names there are is a matter of the files that it is held against.
  const globals = new Set([...nixGlobals, ...(substituted.text.match(/[A-Za-z_][\w'-]*/g) ?? [])]);
  const parsed = SourceFile.of(parseAnew(source, { globals }));
  const [problem] = parsed.problems;
  if (problem) {
    const { line, column } = new SourceText('pattern', placed.text).positionAt(
      offsetInPattern(problem.start, substituted),
    );
    throw new NixlayerError(
      'E_SYNTAX',
      `${problem.message}, in line ${line}, column ${column} of the pattern`,
      {
        location: { file, line: placed.line, column: placed.column },
        hint: 'A metavariable is $name; ...$name is for further bindings of a set, or items of a list.',
      },
    );
  }
  return { file: parsed, expr: parsed.expr, names: namesIn(parsed) };
}

/** The metavariable that an expression is. */
export function metavariable(expr: Expr): string | undefined {
  return expr.type === 'Identifier' ? metavariableOf(expr.name) : undefined;
}

/** The metavariable for further bindings that a binding is. */
export function restBinding(binding: Binding): string | undefined {
  const [only] = binding.type === 'InheritBinding' && !binding.from ? binding.names : [];
  return only && restOf(only.name);
}

/** The metavariable for further items that an item is. */
export function restItem(expr: Expr): string | undefined {
  return expr.type === 'Identifier' ? restOf(expr.name) : undefined;
}

export function bare(expr: Expr): Expr {
  return expr.type === 'Parenthesized' ? bare(expr.inner) : expr;
}

function namesIn(file: SourceFile): ReadonlySet<string> {
  const ofItems = file.all('Identifier').flatMap((each) => metavariable(each) ?? restItem(each) ?? []);
  const ofBindings = (['AttrSet', 'Let', 'LegacyLet'] as const)
    .flatMap((type) => file.all(type).flatMap(({ bindings }): readonly Binding[] => bindings))
    .flatMap((binding) => restBinding(binding) ?? []);
  return new Set([...ofItems, ...ofBindings]);
}
