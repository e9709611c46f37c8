// Places of what is compiled.
import type { Span } from '../../syntax/ast.ts';
import type { CompileContext } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';

export function originOf(context: CompileContext, span: Span): Origin {
  return { source: context.source, start: span.start, end: span.end };
}
