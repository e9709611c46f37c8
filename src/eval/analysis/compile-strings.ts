// Strings and paths with interpolated parts that may be unknown.

import type { PathExpr, StringExpr, StringPart } from '../../syntax/ast.ts';
import { type Code, delayed } from '../compile/code.ts';
import { originOf } from '../compile/context.ts';
import type { Scope } from '../compile/scope.ts';
import { absolutePath, storePathInPath } from '../compile/strings-and-paths.ts';
import { locateFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { type CoerceOptions, interpolation, plain } from '../runtime/coerce.ts';
import type { CompileContext } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { ContextString } from '../values/string-context.ts';
import type { Env } from '../values/value.ts';
import { coerceToSegments, SegmentBuilder } from './partial-strings.ts';

type Adder = (builder: SegmentBuilder, env: Env) => void;

function compileParts(
  context: CompileContext,
  scope: Scope,
  parts: readonly StringPart[],
  options: CoerceOptions,
): Adder[] {
  return parts.map((part): Adder => {
    const origin = originOf(context, part);
    if (part.type === 'Text') return (builder) => builder.addText(part.value, origin);
    const code = context.compile(scope, part.expr);
    return (builder, env) => {
      try {
        const value = coerceToSegments(context.session, code.run(env), options);
        if (value instanceof ContextString && options === plain) throw storePathInPath(value.text);
        builder.add(value, origin);
      } catch (error) {
        throw locateFailure(error, origin);
      }
    };
  });
}

export function analysedString(
  context: CompileContext,
  scope: Scope,
  expr: StringExpr,
  origin: Origin,
  ordinary: () => Code,
): Code {
  if (expr.parts.every((part) => part.type === 'Text')) return ordinary();
  const parts = compileParts(context, scope, expr.parts, interpolation);
  return delayed((env) => {
    const builder = new SegmentBuilder();
    for (const add of parts) add(builder, env);
    return builder.finish(origin);
  });
}

export function analysedPath(
  context: CompileContext,
  scope: Scope,
  expr: PathExpr,
  origin: Origin,
  ordinary: () => Code,
): Code {
  const [first, ...rest] = expr.parts;
  if (rest.length === 0) return ordinary();
  const written = first?.type === 'Text' ? first.value : '';
  const start = absolutePath(context, expr, written);
  const parts = compileParts(context, scope, rest, plain);
  return delayed((env) => {
    const builder = new SegmentBuilder();
    // The folder ends with the slash that it is written with.
    builder.addText(written.endsWith('/') ? `${canonicalPath(start)}/` : start, originOf(context, expr));
    for (const add of parts) add(builder, env);
    return builder.finish(origin, 'path');
  });
}
