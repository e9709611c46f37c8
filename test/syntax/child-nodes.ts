import type { AttrPath, Binding, Expr, LambdaParam, Span, StringPart } from '../../src/syntax/ast.ts';

export interface Child {
  readonly span: Span;
  readonly expr?: Expr;
}

/** The parts of a node that have spans of their own, in no order. */
export function childSpans(expr: Expr): Child[] {
  const children = (...all: (Expr | undefined)[]): Child[] =>
    all.flatMap((child) => (child ? [{ span: child, expr: child }] : []));
  switch (expr.type) {
    case 'String':
    case 'Path':
      return expr.parts.flatMap(ofPart);
    case 'List':
      return children(...expr.items);
    case 'AttrSet':
    case 'LegacyLet':
      return expr.bindings.flatMap(ofBinding);
    case 'Let':
      return [...expr.bindings.flatMap(ofBinding), ...children(expr.body)];
    case 'With':
      return children(expr.scope, expr.body);
    case 'Assert':
      return children(expr.condition, expr.body);
    case 'If':
      return children(expr.condition, expr.consequent, expr.alternate);
    case 'Lambda':
      return [...ofParam(expr.param), ...children(expr.body)];
    case 'Apply':
      return children(expr.fn, expr.arg);
    case 'Select':
      return [...ofPath(expr.path), ...children(expr.target, expr.fallback)];
    case 'HasAttr':
      return [...ofPath(expr.path), ...children(expr.target)];
    case 'Unary':
      return children(expr.operand);
    case 'Binary':
      return children(expr.left, expr.right);
    case 'Parenthesized':
      return children(expr.inner);
    default:
      return [];
  }
}

function ofPart(part: StringPart): Child[] {
  return part.type === 'Text' ? [{ span: part }] : [{ span: part }, { span: part.expr, expr: part.expr }];
}

function ofPath(path: AttrPath): Child[] {
  return path.flatMap((key): Child[] =>
    key.type === 'StaticKey' ? [{ span: key }] : [{ span: key }, { span: key.expr, expr: key.expr }],
  );
}

function ofBinding(binding: Binding): Child[] {
  if (binding.type === 'AttrBinding') {
    return [{ span: binding }, ...ofPath(binding.path), { span: binding.value, expr: binding.value }];
  }
  const from = binding.from ? [{ span: binding.from, expr: binding.from }] : [];
  return [{ span: binding }, ...from, ...binding.names.map((name) => ({ span: name }))];
}

function ofParam(param: LambdaParam): Child[] {
  if (param.type === 'NameParam') return [{ span: param }];
  const formals = param.formals.flatMap((formal): Child[] => [
    { span: formal },
    { span: formal.nameSpan },
    ...(formal.fallback ? [{ span: formal.fallback, expr: formal.fallback }] : []),
  ]);
  return [{ span: param }, ...formals, ...(param.alias ? [{ span: param.alias }] : [])];
}
