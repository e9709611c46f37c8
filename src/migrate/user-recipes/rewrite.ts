// What a pattern found, and the pattern to make of it → edits. Where both patterns say the same, the text stays untouched;
// so a renamed attribute is one small edit, and all comments stay where they are.
import { addBindingAfter, removeBinding, renameKey, replace } from '../../edits/drafts.ts';
import type { EditDraft } from '../../edits/edit.ts';
import type { SourceFile } from '../../program/source-file.ts';
import { type AttrBinding, childrenOf, type Expr, type Span } from '../../syntax/index.ts';
import { type Entry, entriesOf, restOfBindings, writtenKey } from './entries.ts';
import { instantiate, isAtomic, needsParentheses } from './instantiate.ts';
import { type Captures, isSamePattern } from './match-pattern.ts';
import { bare, metavariable, type Pattern, restItem } from './pattern.ts';
import { indentationAt } from './reindent.ts';

export interface CompiledRule {
  readonly match: Pattern;
  readonly rewrite: Pattern;
}

type AttrSet = Expr & { readonly type: 'AttrSet' };

/** @param expr what `match` found. @returns none when nothing changes */
export function rewriteEdits(
  rule: CompiledRule,
  file: SourceFile,
  expr: Expr,
  captures: Captures,
): readonly EditDraft[] {
  return new Rewriter(rule, file, captures).edits(rule.match.expr, rule.rewrite.expr, expr);
}

class Rewriter {
  readonly #rule: CompiledRule;
  readonly #file: SourceFile;
  readonly #captures: Captures;

  constructor(rule: CompiledRule, file: SourceFile, captures: Captures) {
    this.#rule = rule;
    this.#file = file;
    this.#captures = captures;
  }

  edits(pattern: Expr, replacement: Expr, expr: Expr): readonly EditDraft[] {
    const [p, r, e] = [bare(pattern), bare(replacement), bare(expr)];
    if (this.#isSame(p, r)) return [];
    if (metavariable(p) !== undefined || p.type !== r.type || p.type !== e.type) return this.#whole(r, e);
    if (p.type === 'AttrSet' && r.type === 'AttrSet' && e.type === 'AttrSet')
      return this.#bindings(p, r, e) ?? this.#whole(r, e);
    const parts = [p, r, e].map(comparableParts);
    const [ofPattern, ofReplacement, ofExpr] = parts;
    if (!ofPattern || !ofReplacement || !ofExpr || new Set(parts.map((each) => each?.length)).size > 1)
      return this.#whole(r, e);
    return ofPattern.flatMap((part, index) =>
      this.edits(part, ofReplacement[index] as Expr, ofExpr[index] as Expr),
    );
  }

  #isSame(p: Expr, r: Expr): boolean {
    return isSamePattern(this.#rule.match, p, this.#rule.rewrite, r);
  }

  #whole(replacement: Expr, expr: Expr): readonly EditDraft[] {
    const text = this.#text(replacement, expr.start);
    const parent = this.#file.parentOf(expr);
    const captured = this.#captures.get(metavariable(replacement) ?? '');
    const result = captured?.type === 'expression' ? captured.expr : replacement;
    if (parent?.type === 'Parenthesized')
      return [this.#put(isAtomic(result) ? this.#tightParentheses(parent) : expr, text)];
    return [this.#put(expr, needsParentheses(result, parent, expr) ? `(${text})` : text)];
  }

  /** With a space where two words would become one: `f(a)` is a call without any. */
  #put(span: Span, text: string): EditDraft {
    const before =
      /[\w'-]$/.test(this.#file.textOf({ start: span.start - 1, end: span.start })) && /^[\w'-]/.test(text);
    const behind =
      /^[\w'-]/.test(this.#file.textOf({ start: span.end, end: span.end + 1 })) && /[\w'-]$/.test(text);
    return replace(this.#file.origin(span), `${before ? ' ' : ''}${text}${behind ? ' ' : ''}`);
  }

  /** The parentheses, or what is in them where a comment is there, too. */
  #tightParentheses(expr: Expr & { readonly type: 'Parenthesized' }): Expr {
    const [before, behind] = [
      { start: expr.start + 1, end: expr.inner.start },
      { start: expr.inner.end, end: expr.end - 1 },
    ].map((span) => this.#file.textOf(span).trim());
    return before === '' && behind === '' ? expr : expr.inner;
  }

  #text(replacement: Expr, offset: number): string {
    const indentation = indentationAt(this.#file.source.text, offset);
    return instantiate(this.#rule.rewrite, replacement, this.#file, this.#captures, indentation);
  }

  /** Attribute by attribute; undefined where that cannot be done. */
  #bindings(p: AttrSet, r: AttrSet, e: AttrSet): readonly EditDraft[] | undefined {
    if (p.recursive !== r.recursive || restOfBindings(p.bindings) !== restOfBindings(r.bindings))
      return undefined;
    const before = entriesOf(this.#rule.match.file, p.bindings);
    const after = entriesOf(this.#rule.rewrite.file, r.bindings);
    const there = new Map(entriesOf(this.#file, e.bindings).map((entry) => [entry.key, entry]));
    const edits: EditDraft[] = [];
    const gone: Entry[] = before.filter(({ key }) => !after.some((each) => each.key === key));
    const added: Entry[] = [];
    for (const entry of after) {
      const old = before.find(({ key }) => key === entry.key);
      const renamed = old ? undefined : gone.find((each) => this.#hasSameValue(each, entry));
      if (!old && !renamed) {
        added.push(entry);
        continue;
      }
      if (renamed) gone.splice(gone.indexOf(renamed), 1);
      const found = there.get((old ?? renamed)?.key ?? '');
      const changed = found && (old ? this.#value(old, entry, found) : this.#rename(entry, found, e));
      if (!changed) return undefined;
      edits.push(...changed);
    }
    const removed = gone.map(({ key }) => there.get(key));
    if (!removed.every((each) => each !== undefined && !('name' in each))) return undefined;
    const bindings = removed.map((each) => each?.binding as AttrBinding);
    const replaced = bindings.map((binding, index) => {
      const entry = added[index];
      return entry
        ? replace(this.#file.origin(binding), this.#binding(entry, binding.start))
        : removeBinding(this.#file, binding);
    });
    const others = added.slice(bindings.length);
    const last = e.bindings.findLast((each) => !bindings.includes(each as AttrBinding));
    if (others.length > 0 && !last) return undefined;
    const more = last ? others.map((entry) => this.#binding(entry, last.start)) : [];
    const appended = last && more.length > 0 ? [addBindingAfter(this.#file, last, more)] : [];
    return [...edits, ...replaced, ...appended];
  }

  #hasSameValue(a: Entry, b: Entry): boolean {
    return !('name' in a) && !('name' in b) && this.#isSame(a.binding.value, b.binding.value);
  }

  #value(old: Entry, entry: Entry, found: Entry): readonly EditDraft[] | undefined {
    if ('name' in old || 'name' in entry) return 'name' in old && 'name' in entry ? [] : undefined;
    if (!('name' in found)) return this.edits(old.binding.value, entry.binding.value, found.binding.value);
    return this.#hasSameValue(old, entry) ? [] : undefined;
  }

  #rename(entry: Entry, found: Entry, holder: AttrSet): readonly EditDraft[] | undefined {
    if ('name' in entry || 'name' in found) return undefined;
    const [first] = found.binding.path;
    const last = found.binding.path.at(-1);
    const isPlain = entry.binding.path.length === 1 && found.binding.path.length === 1;
    const plain = isPlain
      ? renameKey(this.#file, { binding: found.binding, holder }, this.#key(entry))
      : undefined;
    if (plain) return [plain];
    return first && last
      ? [replace(this.#file.origin({ start: first.start, end: last.end }), this.#key(entry))]
      : undefined;
  }

  #binding(entry: Entry, offset: number): string {
    if ('name' in entry) {
      const { from } = entry.binding;
      return `inherit ${from ? `(${this.#text(bare(from), offset)}) ` : ''}${entry.key};`;
    }
    return `${this.#key(entry)} = ${this.#text(entry.binding.value, offset)};`;
  }

  #key(entry: Entry): string {
    return writtenKey(this.#rule.rewrite.file, entry);
  }
}

/** Parts that can be compared one by one, of expressions that are the same but for these. */
function comparableParts(expr: Expr): readonly Expr[] | undefined {
  switch (expr.type) {
    case 'Apply':
      return childrenOf(expr);
    case 'List':
      return expr.items.some((each) => restItem(each) !== undefined) ? undefined : expr.items;
    default:
      return undefined;
  }
}
