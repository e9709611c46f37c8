// Syntax tree → closures. Scopes are resolved here, once; evaluation only runs the closures.

import type { Expr } from '../../syntax/ast.ts';
import type { SourceText } from '../../syntax/source-text.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { findFile } from '../files/search-path.ts';
import { call } from '../runtime/call.ts';
import { forceBool } from '../runtime/expect.ts';
import { nixPosition } from '../runtime/position.ts';
import type { CompileContext, Session } from '../runtime/session.ts';
import { attrsOf } from '../values/attrs.ts';
import { Env, NixPath } from '../values/value.ts';
import { compileAttrSet, compileLegacyLet, compileLet } from './attribute-sets.ts';
import { type Code, constant, delayed } from './code.ts';
import { originOf } from './context.ts';
import { compileApply, compileLambda } from './functions.ts';
import { compileBinary, compileUnary } from './operators.ts';
import { resolve, type Scope } from './scope.ts';
import { compileHasAttr, compileSelect } from './selection.ts';
import { compilePath, compileString } from './strings-and-paths.ts';
import { compileVariable } from './variables.ts';

/**
 * Compiles a whole source for a scope.
 * @throws EvalFailure for undefined variables and duplicate definitions
 */
export function compileSource(
  session: Session,
  source: SourceText,
  baseDir: string,
  scope: Scope,
  expr: Expr,
): Code {
  const { analysis } = session;
  const context: CompileContext = {
    session,
    source,
    baseDir,
    compile: analysis
      ? (inner, part, name) =>
          analysis.compile(context, inner, part, name, () => compileExpression(context, inner, part, name))
      : (inner, part, name) => compileExpression(context, inner, part, name),
  };
  return context.compile(scope, expr);
}

function compileExpression(context: CompileContext, scope: Scope, expr: Expr, name?: string): Code {
  switch (expr.type) {
    case 'Integer':
    case 'Float':
      return constant(expr.value);
    case 'String':
      return compileString(context, scope, expr);
    case 'Path':
      return compilePath(context, scope, expr);
    case 'SearchPath':
      return compileSearchPath(context, scope, expr);
    case 'Identifier':
      if (expr.name === '__curPos') return constant(attrsOf(nixPosition(originOf(context, expr))));
      return compileVariable(context, scope, expr.name, expr);
    case 'List':
      return compileList(context, scope, expr.items);
    case 'AttrSet':
      return compileAttrSet(context, scope, expr.bindings, expr.recursive);
    case 'LegacyLet':
      return compileLegacyLet(context, scope, expr.bindings, expr);
    case 'Let':
      return compileLet(context, scope, expr.bindings, expr.body);
    case 'With':
      return compileWith(context, scope, expr.scope, expr.body);
    case 'Assert':
      return compileAssert(context, scope, expr.condition, expr.body);
    case 'If':
      return compileIf(context, scope, expr.condition, expr.consequent, expr.alternate);
    case 'Lambda':
      return compileLambda(context, scope, expr, name);
    case 'Apply':
      return compileCall(context, scope, expr);
    case 'Select':
      return compileSelect(context, scope, expr.target, expr.path, expr.fallback);
    case 'HasAttr':
      return compileHasAttr(context, scope, expr.target, expr.path);
    case 'Unary':
      return compileUnary(context, scope, expr.operator, expr.operand, expr);
    case 'Binary':
      return compileBinary(context, scope, expr);
    case 'Parenthesized':
      return context.compile(scope, expr.inner, name);
    case 'Invalid': {
      const origin = originOf(context, expr);
      return delayed(() => {
        throw new EvalFailure('this part of the source could not be parsed', { origin });
      });
    }
  }
}

function compileList(context: CompileContext, scope: Scope, items: readonly Expr[]): Code {
  if (items.length === 0) return constant([]);
  const codes = items.map((item) => context.compile(scope, item));
  const run = (env: Env) => codes.map((code) => code.delay(env));
  return delayed(run);
}

function compileWith(context: CompileContext, scope: Scope, set: Expr, body: Expr): Code {
  const setCode = context.compile(scope, set);
  const bodyCode = context.compile({ kind: 'with', up: scope }, body);
  return delayed((env) => bodyCode.run(new Env(env, [setCode.delay(env)])));
}

function compileAssert(context: CompileContext, scope: Scope, condition: Expr, body: Expr): Code {
  const conditionCode = context.compile(scope, condition);
  const bodyCode = context.compile(scope, body);
  const origin = originOf(context, condition);
  const text = context.source.text.slice(condition.start, condition.end);
  return delayed((env) => {
    if (!runCondition(conditionCode, env, origin))
      throw new EvalFailure(`assertion '${text}' failed`, { kind: 'assert', origin });
    return bodyCode.run(env);
  });
}

function compileIf(
  context: CompileContext,
  scope: Scope,
  condition: Expr,
  consequent: Expr,
  alternate: Expr,
): Code {
  const conditionCode = context.compile(scope, condition);
  const yes = context.compile(scope, consequent);
  const no = context.compile(scope, alternate);
  const origin = originOf(context, condition);
  return delayed((env) => (runCondition(conditionCode, env, origin) ? yes.run(env) : no.run(env)));
}

function runCondition(code: Code, env: Env, origin: EvalFailure['origin']): boolean {
  try {
    return forceBool(code.run(env));
  } catch (error) {
    throw origin ? locateFailure(error, origin) : error;
  }
}

function compileCall(context: CompileContext, scope: Scope, expr: Extract<Expr, { type: 'Apply' }>): Code {
  const args: Expr[] = [];
  let fn: Expr = expr;
  while (fn.type === 'Apply') {
    args.push(fn.arg);
    fn = fn.fn;
  }
  args.reverse();
  return compileApply(context, scope, fn, args);
}

// `<x>` is read as `__findFile __nixPath "x"`, and a scope may redefine both names.
function compileSearchPath(
  context: CompileContext,
  scope: Scope,
  expr: Extract<Expr, { type: 'SearchPath' }>,
): Code {
  const { session } = context;
  const origin = originOf(context, expr);
  const isGlobal = (name: string) => resolve(scope, name)?.kind === 'global';
  if (isGlobal('__findFile') && isGlobal('__nixPath')) {
    return delayed(() => {
      try {
        return new NixPath(findFile(session, session.searchPath, expr.path));
      } catch (error) {
        throw locateFailure(error, origin);
      }
    });
  }
  const find = compileVariable(context, scope, '__findFile', expr);
  const nixPath = compileVariable(context, scope, '__nixPath', expr);
  return delayed((env) => {
    try {
      return call(session, find.run(env), nixPath.delay(env), expr.path);
    } catch (error) {
      throw locateFailure(error, origin);
    }
  });
}
