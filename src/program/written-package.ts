// The call that makes a package, where it is written in the same file: by itself, or behind a variable.
import type { Expr } from '../syntax/index.ts';
import { nameOf } from './nixpkgs-names.ts';
import type { SourceFile } from './source-file.ts';

export interface WrittenPackage {
  /** The last step of the function's name: `buildGoModule`. */
  readonly builder: string;
  /** What it is given; undefined when that is no set that is written there. */
  readonly argument: (Expr & { readonly type: 'AttrSet' }) | undefined;
}

export function writtenPackage(file: SourceFile, expr: Expr, depth = 0): WrittenPackage | undefined {
  if (depth > 20) return undefined;
  if (expr.type === 'Parenthesized') return writtenPackage(file, expr.inner, depth + 1);
  if (expr.type === 'Identifier') {
    const definition = file.definitionOf(expr.name, expr);
    return definition?.kind === 'binding' && definition.expr
      ? writtenPackage(file, definition.expr, depth + 1)
      : undefined;
  }
  if (expr.type !== 'Apply') return undefined;
  const { fn, arg } = expr;
  const builder =
    fn.type === 'Identifier' ? fn.name : fn.type === 'Select' ? nameOf(fn.path.at(-1)) : undefined;
  return builder === undefined ? undefined : { builder, argument: setIn(arg) };
}

// `{ … }`, `(finalAttrs: { … })`
function setIn(expr: Expr): (Expr & { readonly type: 'AttrSet' }) | undefined {
  if (expr.type === 'AttrSet') return expr;
  if (expr.type === 'Parenthesized') return setIn(expr.inner);
  return expr.type === 'Lambda' ? setIn(expr.body) : undefined;
}
