// What a variable means, as far as the syntax of its file says.

import type { SourceFile } from '../../program/source-file.ts';
import type { Expr, Span } from '../../syntax/index.ts';

type Identifier = Extract<Expr, { readonly type: 'Identifier' }>;

export interface Definition {
  /** Where its name is written. */
  readonly name: Span;
  /** What it is bound to; absent for parameters without a default. */
  readonly expr?: Expr;
  /** It is an attribute of `expr`: `inherit (expr) name`. */
  readonly inherited?: true;
}

/** Undefined for what comes from `with`, or from Nix itself. */
export function definitionOf(file: SourceFile, variable: Identifier): Definition | undefined {
  let inner: Expr = variable;
  for (let scope = file.parentOf(inner); scope; scope = file.parentOf(scope)) {
    const found = definedIn(scope, variable.name, inner);
    if (found) return found;
    inner = scope;
  }
  return undefined;
}

/** @param from the part of the scope that asks: a set that inherits a name does not mean its own */
function definedIn(scope: Expr, wanted: string, from: Expr): Definition | undefined {
  if (scope.type === 'Lambda') {
    const { param } = scope;
    if (param.type === 'NameParam') return param.name === wanted ? { name: param } : undefined;
    if (param.alias?.name === wanted) return { name: param.alias };
    const formal = param.formals.find(({ name }) => name === wanted);
    return formal && { name: formal.nameSpan, ...(formal.fallback && { expr: formal.fallback }) };
  }
  if (scope.type !== 'Let' && !(scope.type === 'AttrSet' && scope.recursive)) return undefined;
  for (const binding of scope.bindings) {
    if (binding.type === 'AttrBinding') {
      const [first] = binding.path;
      if (first?.type !== 'StaticKey' || first.name !== wanted) continue;
      return binding.path.length === 1 ? { name: first, expr: binding.value } : { name: first };
    }
    const inherited = binding.names.find(({ name }) => name === wanted);
    if (inherited && binding.from !== from)
      return { name: inherited, ...(binding.from && { expr: binding.from, inherited: true }) };
  }
  return undefined;
}
