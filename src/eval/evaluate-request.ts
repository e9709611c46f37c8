// One evaluation described and answered in plain data, so that it can run in a worker.

import { createEvaluator, type Evaluator } from './evaluator.ts';
import type { EvaluatorOptions } from './options.ts';
import type { Slot, Value } from './values/value.ts';
import { type DeepOptions, runWithDeepStack } from './worker.ts';

export interface EvaluationRequest {
  readonly source:
    | { readonly type: 'file'; readonly path: string }
    /** Relative paths in the text start from `baseDir`, an absolute folder. */
    | { readonly type: 'expression'; readonly text: string; readonly baseDir: string };
  /** `a.b.c`; nothing selects the whole. */
  readonly attrPath?: string;
  /** As `--arg` (Nix text) and `--argstr`. */
  readonly args?: Readonly<Record<string, EvaluationArgument>>;
  readonly options?: Omit<EvaluatorOptions, 'fileSystem' | 'onTrace' | 'parse'>;
  /** `json`: compact JSON; `print`: Nix text of what is evaluated; `print-strict`: Nix text of everything. */
  readonly output: 'json' | 'print' | 'print-strict';
}

export type EvaluationArgument =
  | { readonly type: 'expression'; readonly text: string }
  | { readonly type: 'string'; readonly text: string };

/**
 * Evaluates in this thread.
 * @param report receives what `builtins.trace` says
 * @throws NixlayerError E_EVAL, E_SYNTAX
 */
export function evaluateRequest(
  request: EvaluationRequest,
  report: (line: string) => void = () => {},
): string {
  const evaluator = createEvaluator({ ...request.options, onTrace: report });
  const { source } = request;
  const baseDir = source.type === 'expression' ? source.baseDir : process.cwd();
  const root =
    source.type === 'file'
      ? evaluator.evalFile(source.path)
      : evaluator.evalExpression(source.text, source.baseDir);
  const args = Object.fromEntries(
    Object.entries(request.args ?? {}).map(([name, arg]): [string, Slot] => [
      name,
      arg.type === 'string' ? arg.text : evaluator.evalExpression(arg.text, baseDir),
    ]),
  );
  const value = evaluator.select(root, request.attrPath ?? '', args);
  return write(evaluator, value, request.output);
}

function write(evaluator: Evaluator, value: Value, output: EvaluationRequest['output']): string {
  switch (output) {
    case 'json':
      return evaluator.toJson(value);
    case 'print':
      return evaluator.print(value);
    case 'print-strict':
      return evaluator.print(evaluator.forceDeep(value));
  }
}

/** As `evaluateRequest`, with a stack deep enough for all that Nix can evaluate. @throws also E_ABORTED */
export function evaluateInWorker(request: EvaluationRequest, options: DeepOptions = {}): Promise<string> {
  return runWithDeepStack(
    { module: import.meta.url, name: 'evaluateRequest', run: evaluateRequest },
    request,
    options,
  );
}
