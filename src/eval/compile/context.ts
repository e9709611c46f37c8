import type { Expr, Span } from '../../syntax/ast.ts';
import type { SourceText } from '../../syntax/source-text.ts';
import type { Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import type { Code } from './code.ts';
import type { Scope } from './scope.ts';

/** What compiling one source needs. */
export interface CompileContext {
  readonly session: Session;
  readonly source: SourceText;
  /** Absolute folder that relative paths start from. */
  readonly baseDir: string;
  /** Compiles a sub-expression; `name` is what a function in its place is called in messages. */
  readonly compile: (scope: Scope, expr: Expr, name?: string) => Code;
}

export function originOf(context: CompileContext, span: Span): Origin {
  return { source: context.source, start: span.start, end: span.end };
}
