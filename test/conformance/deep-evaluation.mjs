// An evaluation by the compiled package, in a worker with a deep stack: what tests of its limits run.
import { createEvaluator, runWithDeepStack } from '../../dist/eval/index.js';

/**
 * @param {{ text?: string, path?: string, baseDir?: string, options?: object }} request a text or a file
 * @returns {string} compact JSON
 */
export function evaluateHere({ text, path, baseDir = '/', options }, report) {
  const evaluator = createEvaluator({ ...options, onTrace: report });
  const value = path === undefined ? evaluator.evalExpression(text, baseDir) : evaluator.evalFile(path);
  return evaluator.toJson(evaluator.select(value, ''));
}

/** @returns {Promise<string>} */
export function evaluateInWorker(request, options) {
  const task = { module: import.meta.url, name: 'evaluateHere', run: evaluateHere };
  return runWithDeepStack(task, request, options);
}
