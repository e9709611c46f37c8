// Which definition a variable means. Lexical scopes win over `with`, inner ones over outer ones.
import type { Expr, Formal, Span } from './ast.ts';

export interface Definition {
  readonly kind: 'parameter' | 'formal' | 'alias' | 'binding' | 'inherit';
  /** Where its name is written. */
  readonly name: Span;
  /** The function, set or `let` that defines it. */
  readonly holder: Expr;
  /** What it is bound to, or its default; absent for parameters without one, and for `inherit` without a source. */
  readonly expr?: Expr;
  /** It is an attribute of `expr`: `inherit (expr) name`. */
  readonly inherited?: true;
  /** For kind `formal`. */
  readonly formal?: Formal;
}

/**
 * The definition of a name as seen from an expression, which need not be a variable.
 * @param parentOf the expression directly around one; undefined for the whole
 * @returns undefined for what comes from `with`, from Nix itself, or from nowhere
 */
export function findDefinition(
  name: string,
  from: Expr,
  parentOf: (expr: Expr) => Expr | undefined,
): Definition | undefined {
  let inner = from;
  for (let holder = parentOf(inner); holder; holder = parentOf(holder)) {
    const found = definedBy(holder, name, inner);
    if (found) return found;
    inner = holder;
  }
  return undefined;
}

/** @param inner the part of the holder that asks: a set that inherits a name does not mean its own */
function definedBy(holder: Expr, wanted: string, inner: Expr): Definition | undefined {
  if (holder.type === 'Lambda') {
    const { param } = holder;
    if (param.type === 'NameParam')
      return param.name === wanted ? { kind: 'parameter', name: param, holder } : undefined;
    if (param.alias?.name === wanted) return { kind: 'alias', name: param.alias, holder };
    const formal = param.formals.find(({ name }) => name === wanted);
    if (!formal) return undefined;
    const { nameSpan: name, fallback } = formal;
    return { kind: 'formal', name, holder, formal, ...(fallback && { expr: fallback }) };
  }
  const isScope =
    holder.type === 'Let' || holder.type === 'LegacyLet' || (holder.type === 'AttrSet' && holder.recursive);
  if (!isScope) return undefined;
  for (const binding of holder.bindings) {
    if (binding.type === 'AttrBinding') {
      const [first] = binding.path;
      if (first?.type !== 'StaticKey' || first.name !== wanted) continue;
      const isWhole = binding.path.length === 1;
      return { kind: 'binding', name: first, holder, ...(isWhole && { expr: binding.value }) };
    }
    const inherited = binding.names.find(({ name }) => name === wanted);
    if (inherited && binding.from !== inner)
      return {
        kind: 'inherit',
        name: inherited,
        holder,
        ...(binding.from && { expr: binding.from, inherited: true }),
      };
  }
  return undefined;
}
