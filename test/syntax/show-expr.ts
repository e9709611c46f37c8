// Trees as short text, so that tables of expectations can be read.
import type { AttrPath, Binding, Expr, LambdaParam, StringPart } from '../../src/syntax/ast.ts';
import { type ParseOptions, parseNix, SourceText } from '../../src/syntax/index.ts';

/** The tree of a source with all names defined, as text. */
export function shown(source: string): string {
  return show(parse(source).expr);
}

/** Parses with every one-letter name defined. */
export function parse(
  source: string,
  options: ParseOptions = { globals: new Set('abcdefghijklmnopqrstuvwxyz') },
) {
  return parseNix(new SourceText('test.nix', source), options);
}

export function show(expr: Expr): string {
  switch (expr.type) {
    case 'Identifier':
      return expr.name;
    case 'Integer':
      return `${expr.value}`;
    case 'Float':
      return `float:${expr.value}`;
    case 'String':
      return `${expr.style === 'quoted' ? '' : expr.style}${parts(expr.parts)}`;
    case 'Path':
      return `${expr.base}${parts(expr.parts)}`;
    case 'SearchPath':
      return `<${expr.path}>`;
    case 'List':
      return `[${expr.items.map(show).join(' ')}]`;
    case 'AttrSet':
      return `${expr.recursive ? 'rec' : ''}{${bindings(expr.bindings)}}`;
    case 'LegacyLet':
      return `let{${bindings(expr.bindings)}}`;
    case 'Let':
      return `(let {${bindings(expr.bindings)}} ${show(expr.body)})`;
    case 'With':
      return `(with ${show(expr.scope)} ${show(expr.body)})`;
    case 'Assert':
      return `(assert ${show(expr.condition)} ${show(expr.body)})`;
    case 'If':
      return `(if ${show(expr.condition)} ${show(expr.consequent)} ${show(expr.alternate)})`;
    case 'Lambda':
      return `(${parameter(expr.param)}: ${show(expr.body)})`;
    case 'Apply':
      return `(${show(expr.fn)} ${show(expr.arg)})`;
    case 'Select':
      return `(. ${show(expr.target)} ${path(expr.path)}${expr.fallback ? ` or ${show(expr.fallback)}` : ''})`;
    case 'HasAttr':
      return `(? ${show(expr.target)} ${path(expr.path)})`;
    case 'Unary':
      return `(${expr.operator} ${show(expr.operand)})`;
    case 'Binary':
      return `(${expr.operator} ${show(expr.left)} ${show(expr.right)})`;
    case 'Parenthesized':
      return `paren:${show(expr.inner)}`;
    case 'Invalid':
      return '<hole>';
  }
}

function parts(all: readonly StringPart[]): string {
  return `<${all.map((part) => (part.type === 'Text' ? JSON.stringify(part.value) : show(part.expr))).join(' ')}>`;
}

function path(keys: AttrPath): string {
  const shownKeys = keys.map((key) => {
    if (key.type === 'DynamicKey') return `\${${show(key.expr)}}`;
    return key.quoted ? JSON.stringify(key.name) : key.name;
  });
  return shownKeys.join('.');
}

function bindings(all: readonly Binding[]): string {
  const shownBindings = all.map((binding) => {
    if (binding.type === 'AttrBinding') return `${path(binding.path)}=${show(binding.value)}`;
    const names = binding.names.map(({ name }) => name).join(' ');
    return `inherit(${binding.from ? show(binding.from) : ''}) ${names}`;
  });
  return shownBindings.join('; ');
}

function parameter(param: LambdaParam): string {
  if (param.type === 'NameParam') return param.name;
  const formals = param.formals.map(({ name, fallback }) =>
    fallback ? `${name} ? ${show(fallback)}` : name,
  );
  return `{${[...formals, ...(param.ellipsis ? ['...'] : [])].join(', ')}}${param.alias ? `@${param.alias.name}` : ''}`;
}
