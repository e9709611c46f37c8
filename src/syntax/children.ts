// The parts of an expression, whatever it is: for walks over whole trees.
import type { AttrPath, Binding, Expr, LambdaParam, StringPart } from './ast.ts';

/** The expressions directly inside one, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'Identifier':
    case 'Integer':
    case 'Float':
    case 'SearchPath':
    case 'Invalid':
      return [];
    case 'String':
    case 'Path':
      return inParts(expr.parts);
    case 'List':
      return expr.items;
    case 'AttrSet':
    case 'LegacyLet':
      return expr.bindings.flatMap(childrenOfBinding);
    case 'Let':
      return [...expr.bindings.flatMap(childrenOfBinding), expr.body];
    case 'With':
      return [expr.scope, expr.body];
    case 'Assert':
      return [expr.condition, expr.body];
    case 'If':
      return [expr.condition, expr.consequent, expr.alternate];
    case 'Lambda':
      return [...inParam(expr.param), expr.body];
    case 'Apply':
      return [expr.fn, expr.arg];
    case 'Select':
      return [expr.target, ...inPath(expr.path), ...(expr.fallback ? [expr.fallback] : [])];
    case 'HasAttr':
      return [expr.target, ...inPath(expr.path)];
    case 'Unary':
      return [expr.operand];
    case 'Binary':
      return [expr.left, expr.right];
    case 'Parenthesized':
      return [expr.inner];
  }
}

function inParts(parts: readonly StringPart[]): Expr[] {
  return parts.flatMap((part) => (part.type === 'Interpolation' ? [part.expr] : []));
}

/** The expressions directly inside a binding: its value or source, and names that are computed. */
export function childrenOfBinding(binding: Binding): readonly Expr[] {
  if (binding.type === 'InheritBinding') return binding.from ? [binding.from] : [];
  return [...inPath(binding.path), binding.value];
}

function inPath(path: AttrPath): Expr[] {
  return path.flatMap((key) => (key.type === 'DynamicKey' ? [key.expr] : []));
}

function inParam(param: LambdaParam): Expr[] {
  return param.type === 'SetParam'
    ? param.formals.flatMap(({ fallback }) => (fallback ? [fallback] : []))
    : [];
}
