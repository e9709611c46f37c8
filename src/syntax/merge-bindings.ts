// What Nix's parser does when an attribute is defined in several places: `a.b = 1; a = { c = 2; };` is one set.
import type { AttrPath, Binding, Expr, Span } from './ast.ts';
import { unparenthesized } from './lower/context.ts';

/** An attribute after merging. A set written at one place only stays a plain value. */
export type MergedAttr =
  | { readonly kind: 'value'; readonly expr: Expr; readonly span: Span }
  | { readonly kind: 'inherit'; readonly from: Expr | undefined; readonly span: Span }
  | { readonly kind: 'set'; readonly set: MergedSet; readonly span: Span };

export interface MergedSet {
  /** Whether the definition that came first was `rec`; the others' `rec` is ignored, as in Nix. */
  readonly recursive: boolean;
  readonly attrs: ReadonlyMap<string, MergedAttr>;
  /** Attributes with a computed name, in the order of the source; they never merge. */
  readonly dynamic: readonly { readonly key: Expr; readonly value: MergedAttr }[];
}

/** An attribute defined twice where the definitions do not merge. `path` is relative to the outermost set. */
export interface DuplicateAttr {
  readonly path: readonly string[];
  readonly span: Span;
  readonly previous: Span;
}

interface OpenSet extends MergedSet {
  readonly attrs: Map<string, MergedAttr>;
  readonly dynamic: { key: Expr; value: MergedAttr }[];
}

/**
 * Merges the bindings of one attribute set or `let`, after `ParserState::addAttr` of Nix. Sets merge with sets at
 * any depth (Nix before 2.25 stops at the first level and reports a duplicate there).
 *
 * @returns the merged set and what is defined twice; of duplicates the first definition stays
 */
export function mergeBindings(
  bindings: readonly Binding[],
  recursive: boolean,
): { readonly set: MergedSet; readonly duplicates: readonly DuplicateAttr[] } {
  const duplicates: DuplicateAttr[] = [];
  return { set: mergeInto(newSet(recursive), bindings, [], duplicates), duplicates };
}

function mergeInto(
  set: OpenSet,
  bindings: readonly Binding[],
  prefix: readonly string[],
  duplicates: DuplicateAttr[],
) {
  for (const binding of bindings) {
    if (binding.type === 'AttrBinding') {
      addPath(set, binding.path, binding.value, prefix, duplicates);
      continue;
    }
    for (const { name, start, end } of binding.names) {
      define(set, name, { kind: 'inherit', from: binding.from, span: { start, end } }, prefix, duplicates);
    }
  }
  return set;
}

function addPath(
  set: OpenSet,
  path: AttrPath,
  expr: Expr,
  prefix: readonly string[],
  duplicates: DuplicateAttr[],
): void {
  let inner = set;
  let names = prefix;
  for (const [index, key] of path.entries()) {
    const span = { start: path[0]?.start ?? key.start, end: key.end };
    const isLast = index === path.length - 1;
    const nested = newSet(false);
    const attr: MergedAttr = isLast ? { kind: 'value', expr, span } : { kind: 'set', set: nested, span };
    if (key.type === 'DynamicKey') {
      inner.dynamic.push({ key: key.expr, value: attr });
      inner = nested;
      continue;
    }
    if (isLast) {
      define(inner, key.name, attr, names, duplicates);
      return;
    }
    names = [...names, key.name];
    const existing = inner.attrs.get(key.name);
    const opened = existing && openSet(inner, key.name, existing, names, duplicates);
    if (existing && !opened) {
      duplicates.push({ path: names, span, previous: existing.span });
      return;
    }
    if (!opened) inner.attrs.set(key.name, attr);
    inner = opened ?? nested;
  }
}

function define(
  set: OpenSet,
  name: string,
  attr: MergedAttr,
  prefix: readonly string[],
  duplicates: DuplicateAttr[],
): void {
  const existing = set.attrs.get(name);
  if (!existing) {
    set.attrs.set(name, attr);
    return;
  }
  const path = [...prefix, name];
  const addition = attr.kind === 'value' ? unparenthesized(attr.expr) : undefined;
  const target = addition?.type === 'AttrSet' ? openSet(set, name, existing, path, duplicates) : undefined;
  if (target && addition?.type === 'AttrSet') mergeInto(target, addition.bindings, path, duplicates);
  else duplicates.push({ path, span: attr.span, previous: existing.span });
}

// The set behind an existing attribute, made mergeable; undefined when it is none.
function openSet(
  parent: OpenSet,
  name: string,
  existing: MergedAttr,
  path: readonly string[],
  duplicates: DuplicateAttr[],
): OpenSet | undefined {
  // Every MergedSet here was made by newSet.
  if (existing.kind === 'set') return existing.set as OpenSet;
  const expr = existing.kind === 'value' ? unparenthesized(existing.expr) : undefined;
  if (expr?.type !== 'AttrSet') return undefined;
  // Duplicates inside it are reported where the set itself is visited: here only against later additions.
  const set = mergeInto(newSet(expr.recursive), expr.bindings, path, duplicates);
  parent.attrs.set(name, { kind: 'set', set, span: existing.span });
  return set;
}

function newSet(recursive: boolean): OpenSet {
  return { recursive, attrs: new Map(), dynamic: [] };
}
