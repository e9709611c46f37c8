import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { createEvaluator, type EvaluatorOptions } from '../../src/eval/index.ts';

const plainOptions: EvaluatorOptions = { searchPath: [], environment: {}, nixVersion: '2.8.0' };

/** The strict printed form of an expression. */
export function evaluate(
  text: string,
  options: EvaluatorOptions = {},
  baseDir = '/tmp/nixlayer-empty',
): string {
  const evaluator = createEvaluator({ ...plainOptions, ...options });
  return evaluator.print(evaluator.forceDeep(evaluator.evalExpression(text, baseDir)));
}

/** As `evaluate`, or 'ERROR' for what the expression's author has to mend. */
export function evaluateOrError(
  text: string,
  options: EvaluatorOptions = {},
  baseDir = '/tmp/nixlayer-empty',
): string {
  try {
    return evaluate(text, options, baseDir);
  } catch (error) {
    if (error instanceof NixlayerError) return 'ERROR';
    throw error;
  }
}

/** The error of an expression that must fail. */
export function failure(text: string, options: EvaluatorOptions = {}): NixlayerError {
  try {
    evaluate(text, options);
  } catch (error) {
    if (error instanceof NixlayerError) return error;
    throw error;
  }
  throw new Error(`'${text}' does not fail`);
}
