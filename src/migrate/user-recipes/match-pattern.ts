// Whether an expression has the form of a pattern, and what its metavariables stand for then.
import type { SourceFile } from '../../program/source-file.ts';
import {
  type AttrPath,
  type Binding,
  childrenOf,
  type Expr,
  type LambdaParam,
  type Span,
  type StringPart,
} from '../../syntax/index.ts';
import { type Entry, entriesOf, inheritedVariable, restOfBindings } from './entries.ts';
import { bare, metavariable, type Pattern, restItem } from './pattern.ts';

/** What a metavariable stands for, in the file that is looked at. */
export type Capture =
  | { readonly type: 'expression'; readonly span: Span; readonly expr: Expr }
  | { readonly type: 'bindings'; readonly entries: readonly Entry[] }
  | { readonly type: 'items'; readonly items: readonly Expr[] };

export type Captures = ReadonlyMap<string, Capture>;

/** @returns undefined where it has another form */
export function matchPattern(pattern: Pattern, file: SourceFile, expr: Expr): Captures | undefined {
  const matcher = new Matcher(pattern.file, file);
  return matcher.matches(pattern.expr, expr) ? matcher.captures : undefined;
}

/** Whether two parts of patterns are the same but for white space, comments and parentheses. */
export function isSamePattern(a: Pattern, inA: Expr, b: Pattern, inB: Expr): boolean {
  return new Matcher(a.file, b.file, true).matches(inA, inB);
}

class Matcher {
  readonly captures = new Map<string, Capture>();
  readonly #pattern: SourceFile;
  readonly #file: SourceFile;
  /** Metavariables are themselves, and stand for nothing. */
  readonly #isLiteral: boolean;

  constructor(pattern: SourceFile, file: SourceFile, isLiteral = false) {
    this.#pattern = pattern;
    this.#file = file;
    this.#isLiteral = isLiteral;
  }

  matches(pattern: Expr, expr: Expr): boolean {
    const p = bare(pattern);
    const e = bare(expr);
    const name = this.#isLiteral ? undefined : metavariable(p);
    if (name !== undefined) return this.#capture(name, { type: 'expression', span: e, expr: e });
    if (p.type === 'Select' && e.type === 'Select') return this.#matchesSelect(p, e);
    if (p.type !== e.type || !this.#isSameItself(p, e)) return false;
    if ('bindings' in p && 'bindings' in e)
      return (
        this.#matchBindings(p.bindings, e.bindings) &&
        (p.type !== 'Let' || (e.type === 'Let' && this.matches(p.body, e.body)))
      );
    if (p.type === 'List' && e.type === 'List') return this.#matchItems(p.items, e.items);
    return this.#matchAll(childrenOf(p), childrenOf(e));
  }

  /** What is not in its parts: names, values, operators. */
  #isSameItself(p: Expr, e: Expr): boolean {
    switch (p.type) {
      case 'Identifier':
        return e.type === 'Identifier' && p.name === e.name;
      case 'Integer':
      case 'Float':
        return e.type === p.type && p.value === e.value;
      case 'SearchPath':
        return e.type === 'SearchPath' && p.path === e.path;
      case 'String':
      case 'Path':
        return e.type === p.type && sameParts(p.parts, e.parts);
      case 'AttrSet':
        return e.type === 'AttrSet' && p.recursive === e.recursive;
      case 'Binary':
      case 'Unary':
        return e.type === p.type && p.operator === e.operator;
      case 'HasAttr':
        return e.type === 'HasAttr' && this.#isSamePath(p.path, e.path);
      case 'Lambda':
        return e.type === 'Lambda' && isSameParam(p.param, e.param);
      default:
        return true;
    }
  }

  // `$set.buildImage` is `pkgs.dockerTools.buildImage`, too.
  #matchesSelect(p: Expr & { readonly type: 'Select' }, e: Expr & { readonly type: 'Select' }): boolean {
    const name = this.#isLiteral ? undefined : metavariable(bare(p.target));
    const extra = e.path.length - p.path.length;
    const fallbacks = [p.fallback, e.fallback].filter((each) => each !== undefined);
    if (fallbacks.length === 1 || extra < 0 || (extra > 0 && name === undefined)) return false;
    if (!this.#isSamePath(p.path, e.path.slice(extra))) return false;
    if (p.fallback && e.fallback && !this.matches(p.fallback, e.fallback)) return false;
    const last = e.path[extra - 1];
    if (name === undefined || !last) return this.matches(p.target, e.target);
    return this.#capture(name, { type: 'expression', span: { start: e.start, end: last.end }, expr: e });
  }

  #matchBindings(pattern: readonly Binding[], bindings: readonly Binding[]): boolean {
    const wanted = entriesOf(this.#pattern, pattern);
    const given = new Map(entriesOf(this.#file, bindings).map((entry) => [entry.key, entry]));
    const rest = restOfBindings(pattern);
    for (const entry of wanted) {
      const other = given.get(entry.key);
      if (!other || !this.#matchEntry(entry, other)) return false;
      given.delete(entry.key);
    }
    if (this.#isLiteral) return given.size === 0 && rest === restOfBindings(bindings);
    if (rest === undefined) return given.size === 0;
    return this.#capture(rest, { type: 'bindings', entries: [...given.values()] });
  }

  #matchEntry(wanted: Entry, given: Entry): boolean {
    const variable = inheritedVariable(given);
    if (!('name' in wanted)) {
      if (!('name' in given)) return this.matches(wanted.binding.value, given.binding.value);
      return variable !== undefined && this.matches(wanted.binding.value, variable);
    }
    if (!('name' in given)) return false;
    const [p, e] = [wanted.binding.from, given.binding.from];
    return p && e ? this.matches(p, e) : p === e;
  }

  #matchItems(pattern: readonly Expr[], items: readonly Expr[]): boolean {
    const at = this.#isLiteral ? -1 : pattern.findIndex((each) => restItem(each) !== undefined);
    if (at < 0) return this.#matchAll(pattern, items);
    const behind = pattern.length - at - 1;
    const end = items.length - behind;
    const name = restItem(pattern[at] as Expr) ?? '';
    return (
      end >= at &&
      this.#matchAll(pattern.slice(0, at), items.slice(0, at)) &&
      this.#matchAll(pattern.slice(at + 1), items.slice(end)) &&
      this.#capture(name, { type: 'items', items: items.slice(at, end) })
    );
  }

  #matchAll(pattern: readonly Expr[], exprs: readonly Expr[]): boolean {
    return (
      pattern.length === exprs.length &&
      pattern.every((each, index) => this.matches(each, exprs[index] as Expr))
    );
  }

  /** A metavariable that is there twice stands for the same text twice. */
  #capture(name: string, capture: Capture): boolean {
    const known = this.captures.get(name);
    if (!known) {
      this.captures.set(name, capture);
      return true;
    }
    return this.#textsOf(known).join('\n') === this.#textsOf(capture).join('\n');
  }

  #textsOf(capture: Capture): readonly string[] {
    switch (capture.type) {
      case 'expression':
        return [this.#file.textOf(capture.span)];
      case 'bindings':
        return capture.entries.map(({ binding }) => this.#file.textOf(binding));
      case 'items':
        return capture.items.map((item) => this.#file.textOf(item));
    }
  }

  #isSamePath(p: AttrPath, e: AttrPath): boolean {
    return (
      p.length === e.length &&
      p.every((key, index) => this.#keyText(this.#pattern, key) === this.#keyText(this.#file, e[index]))
    );
  }

  #keyText(file: SourceFile, key: AttrPath[number] | undefined): string | undefined {
    return key && (key.type === 'StaticKey' ? key.name : squeezed(file.textOf(key)));
  }
}

function sameParts(p: readonly StringPart[], e: readonly StringPart[]): boolean {
  return (
    p.length === e.length &&
    p.every((part, index) => {
      const other = e[index];
      return part.type === 'Text'
        ? other?.type === 'Text' && part.value === other.value
        : other?.type === part.type;
    })
  );
}

/** But for defaults, which are expressions of their own. */
function isSameParam(p: LambdaParam, e: LambdaParam): boolean {
  if (p.type === 'NameParam' || e.type === 'NameParam')
    return p.type === 'NameParam' && e.type === 'NameParam' && p.name === e.name;
  const said = ({ formals, ellipsis, alias }: LambdaParam & { readonly type: 'SetParam' }) =>
    JSON.stringify([
      formals.map(({ name, fallback }) => [name, fallback !== undefined]),
      ellipsis,
      alias?.name,
    ]);
  return said(p) === said(e);
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ');
}
