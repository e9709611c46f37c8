// Strings and paths with interpolation → closures.
import type { PathExpr, StringExpr, StringPart } from '../../syntax/ast.ts';
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { coerceToString, interpolation, plain } from '../runtime/coerce.ts';
import type { CompileContext } from '../runtime/session.ts';
import { StringBuilder, textOf } from '../values/string-context.ts';
import { NixPath } from '../values/value.ts';
import { type Code, constant, delayed } from './code.ts';
import { originOf } from './context.ts';
import type { Scope } from './scope.ts';

export function compileString(context: CompileContext, scope: Scope, expr: StringExpr): Code {
  if (expr.parts.every((part) => part.type === 'Text'))
    return constant(expr.parts.map((part) => (part.type === 'Text' ? part.value : '')).join(''));
  const parts = compileParts(context, scope, expr.parts);
  const { session } = context;
  return delayed((env) => {
    const builder = new StringBuilder();
    for (const part of parts) {
      if (typeof part === 'string') builder.addText(part);
      else {
        try {
          builder.add(coerceToString(session, part.code.run(env), interpolation));
        } catch (error) {
          throw locateFailure(error, part.origin);
        }
      }
    }
    return builder.finish();
  });
}

export function compilePath(context: CompileContext, scope: Scope, expr: PathExpr): Code {
  const [first, ...rest] = expr.parts;
  const written = first?.type === 'Text' ? first.value : '';
  const start = absolutePath(context, expr, written);
  if (rest.length === 0) return constant(new NixPath(canonicalPath(start)));
  const parts = compileParts(context, scope, rest);
  const { session } = context;
  return delayed((env) => {
    let path = start;
    for (const part of parts) {
      if (typeof part === 'string') {
        path += part;
        continue;
      }
      try {
        const added = coerceToString(session, part.code.run(env), plain);
        if (typeof added !== 'string') throw storePathInPath(textOf(added));
        path += added;
      } catch (error) {
        throw locateFailure(error, part.origin);
      }
    }
    return new NixPath(canonicalPath(path));
  });
}

export function storePathInPath(text: string): EvalFailure {
  return new EvalFailure('a string that refers to a store path cannot be appended to a path', {
    hint: `Write a string instead of a path, e.g. "\${…}/${text.split('/').at(-1) ?? ''}".`,
  });
}

export function absolutePath(context: CompileContext, expr: PathExpr, written: string): string {
  if (expr.base === 'absolute') return written;
  if (expr.base === 'relative') return `${context.baseDir}/${written}`;
  const home = context.session.pureEval ? undefined : context.session.environment.HOME;
  if (home === undefined) {
    throw new EvalFailure(`the path '${written}' cannot be resolved without a home directory`, {
      origin: originOf(context, expr),
      hint: 'Set HOME, or write an absolute path.',
    });
  }
  return home + written.slice(1);
}

function compileParts(context: CompileContext, scope: Scope, parts: readonly StringPart[]) {
  return parts.map((part) =>
    part.type === 'Text'
      ? part.value
      : { code: context.compile(scope, part.expr), origin: originOf(context, part) },
  );
}
