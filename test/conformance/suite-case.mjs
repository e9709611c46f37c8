// One case of a suite: a file that is parsed or evaluated, and what has to come of it.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createEvaluator } from '../../dist/eval/index.js';
import { decodeSource, parseNixOrThrow } from '../../dist/syntax/index.js';

/** What the newest Nix does differently from older ones is done so. */
const nixVersion = '2.36.0';

/** @returns {string} nothing; throws when Nix would refuse the file */
export function parseFile(file) {
  parseNixOrThrow(decodeSource(readFileSync(file), file));
  return '';
}

/**
 * What `nix-instantiate --eval` prints, with its newline.
 *
 * @param {string} file absolute
 * @param {object} given
 * @param {boolean} [given.strict]
 * @param {boolean} [given.xml] strict, without places
 * @param {Record<string, string>} [given.args] Nix texts by name, for a function
 * @param {string} [given.argsFrom] the folder from which paths in them start
 * @param {string} [given.attrPath] when given, functions on the way are called
 * @param {import('../../src/eval/index.ts').EvaluatorOptions} [given.options]
 */
export function evaluateFile(file, given) {
  const { strict = true, xml = false, args = {}, argsFrom = dirname(file), attrPath, options = {} } = given;
  const evaluator = createEvaluator({ searchPath: [], environment: {}, nixVersion, ...options });
  const texts = Object.entries(args).map(([name, text]) => [name, evaluator.evalExpression(text, argsFrom)]);
  const root = evaluator.evalFile(file);
  const value =
    attrPath === undefined && texts.length === 0
      ? root
      : evaluator.select(root, attrPath ?? '', Object.fromEntries(texts));
  if (xml) return evaluator.toText(evaluator.call(evaluator.evalExpression('builtins.toXML', '/'), value));
  return `${evaluator.print(strict ? evaluator.forceDeep(value) : value)}\n`;
}

/**
 * Why a case does not pass; undefined when it does.
 *
 * @param {'okay' | 'fail'} verdict
 * @param {() => string} run gives the output
 * @param {string} [wanted] the output that an 'okay' case must have
 */
export function failureOf(verdict, run, wanted) {
  let output;
  try {
    output = run();
  } catch (error) {
    const isTheirs = error.name === 'NixlayerError' && !/needs Nix and the network/.test(error.message);
    return verdict === 'fail' && isTheirs ? undefined : error.message;
  }
  if (verdict === 'fail') return `it is accepted: ${output}`;
  return wanted === undefined || output === wanted ? undefined : `expected ${wanted}  but got ${output}`;
}
