// Which expressions of a file can have a part in its image calls, by its syntax alone.
import type { Program } from '../../../program/program.ts';
import type { SourceFile } from '../../../program/source-file.ts';
import { childrenOf, type Expr, type Span } from '../../../syntax/index.ts';

/**
 * The calls that are written in the file, what the variables in them are bound to, and so on; and what is passed to
 * functions that make such calls.
 */
export function expressionsOfCalls(file: SourceFile, program: Program): readonly Span[] {
  const found = new Set<Expr>();
  const work: Expr[] = program.calls.flatMap(({ site }) => {
    const expr = site.source.file === file.source.file ? file.at(site) : undefined;
    return expr ? [expr] : [];
  });
  const callers = callersOf(file, work);
  for (const caller of callers) work.push(caller);
  for (let expr = work.pop(); expr; expr = work.pop()) {
    if (found.has(expr)) continue;
    found.add(expr);
    for (const variable of variablesIn(expr)) {
      const definition = file.definitionOf(variable.name, variable);
      if (definition?.expr) work.push(definition.expr);
      if (!definition) work.push(...scopesAround(file, variable));
    }
  }
  return [...found];
}

/** Calls of functions of the file in whose body one of the calls is. */
function callersOf(file: SourceFile, calls: readonly Expr[]): readonly Expr[] {
  return file.all('Apply').filter(({ fn }) => {
    let callee: Expr = fn;
    while (callee.type === 'Apply' || callee.type === 'Parenthesized')
      callee = callee.type === 'Apply' ? callee.fn : callee.inner;
    if (callee.type !== 'Identifier') return false;
    const made = file.definitionOf(callee.name, callee)?.expr;
    return made?.type === 'Lambda' && calls.some((call) => made.start <= call.start && call.end <= made.end);
  });
}

function variablesIn(root: Expr): readonly Extract<Expr, { readonly type: 'Identifier' }>[] {
  const names: Extract<Expr, { readonly type: 'Identifier' }>[] = [];
  const work: Expr[] = [root];
  for (let expr = work.pop(); expr; expr = work.pop()) {
    if (expr.type === 'Identifier') names.push(expr);
    work.push(...childrenOf(expr));
  }
  return names;
}

// A variable that nothing defines comes from a `with`.
function scopesAround(file: SourceFile, expr: Expr): readonly Expr[] {
  const scopes: Expr[] = [];
  for (let outer = file.parentOf(expr); outer; outer = file.parentOf(outer))
    if (outer.type === 'With') scopes.push(outer.scope);
  return scopes;
}
