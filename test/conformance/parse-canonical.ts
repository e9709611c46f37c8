// The structure of an expression as text, in the terms that `nix-instantiate --parse` prints: operators as calls
// where Nix makes them calls, interpolation as `+`, paths absolute, attributes merged and sorted.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { AttrPath, Binding, Expr, LambdaParam, StringPart } from '../../src/syntax/ast.ts';
import { type MergedAttr, type MergedSet, mergeBindings } from '../../src/syntax/index.ts';

type Show = ((expr: Expr) => string) & { readonly withoutComputed: boolean };

const calls: Readonly<Record<string, string>> = { '-': '__sub', '*': '__mul', '/': '__div' };

export interface CanonicalOptions {
  /** What relative paths are relative to. */
  readonly directory: string;
  /** Leaves attributes with computed names out: Nix before 2.25 loses them when sets merge. */
  readonly withoutComputed?: boolean;
}

export function canonical(expr: Expr, options: CanonicalOptions): string {
  const { directory, withoutComputed = false } = options;
  const show: Show = Object.assign((inner: Expr): string => canonical(inner, options), { withoutComputed });
  switch (expr.type) {
    case 'Identifier':
      return expr.name;
    case 'Integer':
      return `${expr.value}`;
    case 'Float':
      // Nix prints six digits, and whole floats like integers.
      return `${Number(expr.value.toPrecision(6))}`;
    case 'String':
      return concatenation(expr.parts, show, (text) => JSON.stringify(text));
    case 'Path':
      return path(expr.parts, directory, show);
    case 'SearchPath':
      return `(call (call __findFile __nixPath) ${JSON.stringify(expr.path)})`;
    case 'List':
      return `[${expr.items.map(show).join(' ')}]`;
    case 'AttrSet':
      return bindings(expr.bindings, expr.recursive, show);
    case 'LegacyLet':
      return `(select ${bindings(expr.bindings, true, show)} "body")`;
    case 'Let':
      return `(let ${bindings(expr.bindings, false, show)} ${show(expr.body)})`;
    case 'With':
      return `(with ${show(expr.scope)} ${show(expr.body)})`;
    case 'Assert':
      return `(assert ${show(expr.condition)} ${show(expr.body)})`;
    case 'If':
      return `(if ${show(expr.condition)} ${show(expr.consequent)} ${show(expr.alternate)})`;
    case 'Lambda':
      return `(lambda ${parameter(expr.param, show)} ${show(expr.body)})`;
    case 'Apply':
      return call(show(expr.fn), show(expr.arg));
    case 'Select':
      return select(show(expr.target), expr.path, expr.fallback && show(expr.fallback), show);
    case 'HasAttr':
      return `(has ${show(expr.target)} ${attrPath(expr.path, show)})`;
    case 'Unary':
      return expr.operator === '!' ? `(! ${show(expr.operand)})` : call('__sub', '0', show(expr.operand));
    case 'Binary':
      return binary(expr.operator, show(expr.left), show(expr.right));
    case 'Parenthesized':
      return show(expr.inner);
    case 'Invalid':
      return '<invalid>';
  }
}

function call(fn: string, ...args: string[]): string {
  return args.reduce((inner, arg) => `(call ${inner} ${arg})`, fn);
}

function binary(operator: string, left: string, right: string): string {
  const name = calls[operator];
  if (name) return call(name, left, right);
  if (operator === '<') return call('__lessThan', left, right);
  if (operator === '>') return call('__lessThan', right, left);
  if (operator === '<=') return `(! ${call('__lessThan', right, left)})`;
  if (operator === '>=') return `(! ${call('__lessThan', left, right)})`;
  if (operator === '|>') return call(right, left);
  if (operator === '<|') return call(left, right);
  return operator === '+' ? plus(left, right) : `(${operator} ${left} ${right})`;
}

// Nix prints an interpolated string as a sum, and cuts literals wherever its lexer does: join them again.
function plus(left: string, right: string): string {
  const literal = /^"(?:[^"\\]|\\.)*"$/s;
  if (left === '""') return right;
  if (right === '""') return left;
  if (!literal.test(right)) return `(+ ${left} ${right})`;
  if (literal.test(left)) return left.slice(0, -1) + right.slice(1);
  const [, start, last] = /^\(\+ (.*) ("(?:[^"\\]|\\.)*")\)$/s.exec(left) ?? [];
  return start && last ? `(+ ${start} ${last.slice(0, -1)}${right.slice(1)})` : `(+ ${left} ${right})`;
}

function concatenation(parts: readonly StringPart[], show: Show, literal: (text: string) => string) {
  const shown = parts.map((part) => (part.type === 'Text' ? literal(part.value) : show(part.expr)));
  return shown.reduce(plus, '""');
}

function path(parts: readonly StringPart[], directory: string, show: Show): string {
  const [first, ...rest] = parts;
  const written = first?.type === 'Text' ? first.value : '';
  const absolute = written.startsWith('~')
    ? resolve(homedir(), `.${written.slice(1)}`)
    : resolve(directory, written);
  const start = `${absolute}${rest.length > 0 && written.endsWith('/') ? '/' : ''}`.replace(/\/$/, '');
  const head = `path:${start}`;
  const shown = rest.map((part) => (part.type === 'Text' ? JSON.stringify(part.value) : show(part.expr)));
  return shown.reduce(plus, head);
}

function attrPath(keys: AttrPath, show: Show): string {
  return keys
    .map((key) => (key.type === 'StaticKey' ? JSON.stringify(key.name) : `\${${show(key.expr)}}`))
    .join('.');
}

function select(target: string, keys: AttrPath, fallback: string | undefined, show: Show): string {
  return `(select ${target} ${attrPath(keys, show)}${fallback === undefined ? '' : ` or ${fallback}`})`;
}

function parameter(param: LambdaParam, show: Show): string {
  if (param.type === 'NameParam') return param.name;
  const formals = param.formals
    .map(({ name, fallback }) => (fallback ? `${name}?${show(fallback)}` : name))
    .sort();
  return `{${[...formals, ...(param.ellipsis ? ['...'] : [])].join(',')}}@${param.alias?.name ?? ''}`;
}

function bindings(written: readonly Binding[], recursive: boolean, show: Show): string {
  return set(mergeBindings(written, recursive).set, show);
}

function set(merged: MergedSet, show: Show): string {
  const fixed = [...merged.attrs]
    .map(([name, attr]) => `${JSON.stringify(name)}=${attribute(name, attr, show)}`)
    .sort();
  const dynamic = show.withoutComputed ? [] : merged.dynamic;
  const computed = dynamic.map(({ key, value }) => `\${${show(key)}}=${attribute('', value, show)}`);
  return `${merged.recursive ? 'rec' : ''}{${[...fixed, ...computed].join(';')}}`;
}

function attribute(name: string, attr: MergedAttr, show: Show): string {
  if (attr.kind === 'value') return show(attr.expr);
  if (attr.kind === 'set') return set(attr.set, show);
  return attr.from ? `(select ${show(attr.from)} ${JSON.stringify(name)})` : 'inherit';
}
