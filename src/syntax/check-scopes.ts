// What Nix checks between parsing and evaluating: attributes defined twice and variables defined nowhere.
import type { Expr, LambdaParam, Span, StringPart } from './ast.ts';
import { type DuplicateAttr, type MergedAttr, type MergedSet, mergeBindings } from './merge-bindings.ts';

/** Variables of one level. `undefined` as names: a `with`, which may define anything. */
interface Scope {
  readonly names: { readonly has: (name: string) => boolean } | undefined;
  readonly outer: Scope | undefined;
}

export interface ScopeFindings {
  readonly undefinedVariables: readonly (Span & { readonly name: string })[];
  readonly duplicates: readonly DuplicateAttr[];
}

/** An expression or a merged set still to visit, and the scope around it. */
type Work =
  | { readonly expr: Expr; readonly scope: Scope | undefined }
  | { readonly set: MergedSet; readonly scope: Scope | undefined };

/** Visits the whole expression once, without recursion; `globals` are the names that need no definition. */
export function checkScopes(root: Expr, globals: ReadonlySet<string>): ScopeFindings {
  const undefinedVariables: (Span & { name: string })[] = [];
  const duplicates: DuplicateAttr[] = [];
  const work: Work[] = [{ expr: root, scope: undefined }];
  const visit = (expr: Expr | undefined, scope: Scope | undefined) => {
    if (expr) work.push({ expr, scope });
  };

  const use = (name: string, span: Span, scope: Scope | undefined) => {
    let underWith = false;
    for (let level = scope; level; level = level.outer) {
      if (level.names?.has(name)) return;
      underWith ||= level.names === undefined;
    }
    if (!underWith && !globals.has(name)) undefinedVariables.push({ name, start: span.start, end: span.end });
  };

  const visitAttr = (attr: MergedAttr, name: string, inner: Scope | undefined, outer: Scope | undefined) => {
    if (attr.kind === 'value') visit(attr.expr, inner);
    else if (attr.kind === 'set') work.push({ set: attr.set, scope: inner });
    else if (attr.from) visit(attr.from, inner);
    else use(name, attr.span, outer);
  };

  const visitSet = (set: MergedSet, outer: Scope | undefined) => {
    const inner = set.recursive ? { names: set.attrs, outer } : outer;
    for (const [name, attr] of set.attrs) visitAttr(attr, name, inner, outer);
    for (const { key, value } of set.dynamic) {
      visit(key, inner);
      visitAttr(value, '', inner, outer);
    }
  };

  const visitBindings = (
    bindings: Parameters<typeof mergeBindings>[0],
    recursive: boolean,
    scope: Scope | undefined,
  ) => {
    const merged = mergeBindings(bindings, recursive);
    duplicates.push(...merged.duplicates);
    visitSet(merged.set, scope);
    // `inherit (e);` names nothing, but its expression is still checked.
    const inner = recursive ? { names: merged.set.attrs, outer: scope } : scope;
    for (const binding of bindings) {
      if (binding.type === 'InheritBinding' && binding.names.length === 0) visit(binding.from, inner);
    }
    return inner;
  };

  const visitKeys = (path: readonly { type: string; expr?: Expr }[], scope: Scope | undefined) => {
    for (const key of path) visit(key.expr, scope);
  };
  const visitParts = (parts: readonly StringPart[], scope: Scope | undefined) => {
    for (const part of parts) if (part.type === 'Interpolation') visit(part.expr, scope);
  };

  for (let next = work.pop(); next; next = work.pop()) {
    const { scope } = next;
    if ('set' in next) {
      visitSet(next.set, scope);
      continue;
    }
    const { expr } = next;
    switch (expr.type) {
      case 'Identifier':
        use(expr.name, expr, scope);
        break;
      case 'String':
      case 'Path':
        visitParts(expr.parts, scope);
        break;
      case 'List':
        for (const item of expr.items) visit(item, scope);
        break;
      case 'AttrSet':
        visitBindings(expr.bindings, expr.recursive, scope);
        break;
      case 'LegacyLet':
        visitBindings(expr.bindings, true, scope);
        break;
      case 'Let':
        visit(expr.body, visitBindings(expr.bindings, true, scope));
        break;
      case 'With':
        visit(expr.scope, scope);
        visit(expr.body, { names: undefined, outer: scope });
        break;
      case 'Assert':
        visit(expr.condition, scope);
        visit(expr.body, scope);
        break;
      case 'If':
        visit(expr.condition, scope);
        visit(expr.consequent, scope);
        visit(expr.alternate, scope);
        break;
      case 'Lambda': {
        const inner = { names: parameterNames(expr.param), outer: scope };
        if (expr.param.type === 'SetParam')
          for (const { fallback } of expr.param.formals) visit(fallback, inner);
        visit(expr.body, inner);
        break;
      }
      case 'Apply':
        visit(expr.fn, scope);
        visit(expr.arg, scope);
        break;
      case 'Select':
        visit(expr.target, scope);
        visitKeys(expr.path, scope);
        visit(expr.fallback, scope);
        break;
      case 'HasAttr':
        visit(expr.target, scope);
        visitKeys(expr.path, scope);
        break;
      case 'Unary':
        visit(expr.operand, scope);
        break;
      case 'Binary':
        visit(expr.left, scope);
        visit(expr.right, scope);
        break;
      case 'Parenthesized':
        visit(expr.inner, scope);
        break;
      case 'Integer':
      case 'Float':
      case 'SearchPath':
      case 'Invalid':
        break;
      default:
        expr satisfies never;
    }
  }
  return { undefinedVariables, duplicates };
}

function parameterNames(param: LambdaParam): Set<string> {
  if (param.type === 'NameParam') return new Set([param.name]);
  const names = new Set(param.formals.map((formal) => formal.name));
  if (param.alias) names.add(param.alias.name);
  return names;
}
