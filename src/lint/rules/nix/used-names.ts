// Which names a piece of syntax mentions, whatever they stand for there.
import { type Binding, childrenOf, childrenOfBinding, type Expr } from '../../../syntax/index.ts';

/** All variables, and all names of `inherit` without a source, inside expressions. */
export function usedNames(...roots: readonly Expr[]): ReadonlySet<string> {
  const names = new Set<string>();
  const work: Expr[] = [...roots];
  for (let expr = work.pop(); expr; expr = work.pop()) {
    if (expr.type === 'Identifier') names.add(expr.name);
    if (expr.type === 'AttrSet' || expr.type === 'Let' || expr.type === 'LegacyLet') {
      for (const binding of expr.bindings) {
        if (binding.type === 'InheritBinding' && !binding.from)
          for (const { name } of binding.names) names.add(name);
      }
    }
    work.push(...childrenOf(expr));
  }
  return names;
}

/** The same for what a binding says about the names it defines. */
export function namesUsedBy(binding: Binding): ReadonlySet<string> {
  return usedNames(...childrenOfBinding(binding));
}
