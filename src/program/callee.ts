// The function of a call, in the syntax.
import type { Origin } from '../eval/index.ts';
import type { Expr, Span } from '../syntax/index.ts';
import { nameOfBinding, type SourceFile } from './source-file.ts';

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
  for (let scope = file.parentOf(variable); scope; scope = file.parentOf(scope)) {
    const formal = formalsOf(scope).find(({ name }) => name === variable.name);
    if (formal) return formal.fallback === undefined;
    if (binds(scope, variable.name)) return false;
  }
  return false;
}

/** Whether a variable is defined in the file, and does not come from a `with` or from Nix itself. */
export function isBound(file: SourceFile, variable: Expr & { readonly type: 'Identifier' }): boolean {
  for (let scope = file.parentOf(variable); scope; scope = file.parentOf(scope)) {
    if (binds(scope, variable.name) || formalsOf(scope).some(({ name }) => name === variable.name))
      return true;
  }
  return false;
}

function formalsOf(scope: Expr) {
  return scope.type === 'Lambda' && scope.param.type === 'SetParam' ? scope.param.formals : [];
}

function binds(scope: Expr, wanted: string): boolean {
  if (scope.type === 'Lambda') return scope.param.type === 'NameParam' && scope.param.name === wanted;
  if (scope.type !== 'Let' && !(scope.type === 'AttrSet' && scope.recursive)) return false;
  return scope.bindings.some((binding) =>
    binding.type === 'InheritBinding'
      ? binding.names.some(({ name }) => name === wanted)
      : nameOfBinding(binding) === wanted,
  );
}
