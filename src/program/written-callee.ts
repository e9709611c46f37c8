// The function of a call, in the syntax.
import type { Origin } from '../eval/index.ts';
import type { Expr, Span } from '../syntax/index.ts';
import type { SourceFile } from './source-file.ts';

/** The place of the function that is called at `site`: of `f a b`, of `f`. */
export function calleeOf(file: SourceFile, site: Span): Origin {
  let expr = file.at(site);
  while (expr?.type === 'Apply' || expr?.type === 'Parenthesized')
    expr = expr.type === 'Apply' ? expr.fn : expr.inner;
  return file.origin(expr ?? site);
}

/** Whether it is a variable that a function takes by name, without a default. */
export function isParameter(file: SourceFile, span: Span): boolean {
  const variable = file.at(span);
  if (variable?.type !== 'Identifier') return false;
  const definition = file.definitionOf(variable.name, variable);
  return definition?.kind === 'formal' && definition.expr === undefined;
}

/** Whether a variable is defined in the file, and does not come from a `with` or from Nix itself. */
export function isBound(file: SourceFile, variable: Expr & { readonly type: 'Identifier' }): boolean {
  return file.definitionOf(variable.name, variable) !== undefined;
}
