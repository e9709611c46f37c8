// Finds the calls of dockerTools functions in a file by evaluating it, with everything that is unknown left unknown.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import {
  type AnalysingEvaluator,
  Attrs,
  Lambda,
  lazy,
  type Slot,
  Unknown,
  type Value,
} from '../eval/index.ts';
import { locate } from '../syntax/excerpt.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { CallPlaces } from './call-places.ts';
import { imageNames } from './functions.ts';
import type { ImageCall } from './image-call.ts';
import { readImageCalls } from './read-image-calls.ts';
import { compareRanges } from './source-range.ts';

/**
 * All calls that the file's value leads to, of a flake its outputs; those inside functions that nobody calls, and of
 * bindings that nobody uses, too. In the order of the source; calls that differ in nothing are one.
 *
 * @param file absolute
 * @param args what `--arg` and `--argstr` give to the file's function
 * @param places remembers where the calls and all parts of their arguments were written
 * @throws NixlayerError E_SYNTAX, E_EVAL when the file has no value, and no calls either
 */
export function findImageCalls(
  evaluator: AnalysingEvaluator,
  file: string,
  args: Readonly<Record<string, Slot>> = {},
  places?: CallPlaces,
): readonly ImageCall[] {
  const { analysis } = evaluator;
  const root = analysis.analyseFile(file);
  const calls = new Map<string, ImageCall>();
  const known = new Set<string>();
  const limits = { isBarren };
  analysis.explore(root instanceof Lambda ? callFile(evaluator, root, args, 'defaults') : root, limits);
  for (const call of readImageCalls(evaluator, places)) {
    calls.set(JSON.stringify(call), call);
    known.add(placeOf(call));
  }
  if (root instanceof Lambda && root.code.formals?.some(({ hasDefault }) => hasDefault)) {
    // Once more without the defaults: what they decide against is found as well.
    analysis.explore(callFile(evaluator, root, args, 'unknown'), limits);
    for (const call of readImageCalls(evaluator, places)) {
      if (!known.has(placeOf(call))) calls.set(JSON.stringify(call), call);
    }
  }
  if (calls.size === 0) throwFailure(root);
  return [...calls.values()].toSorted((a, b) => compareRanges(a.location, b.location));
}

const barren = new WeakMap<SourceText, boolean>();

/** Characters; what people write is shorter. */
const longText = 20_000;

/** A long text that names no image function is one that a program has generated, such as a Cargo.nix. */
function isBarren(source: SourceText): boolean {
  const known = barren.get(source);
  if (known !== undefined) return known;
  const found = source.text.length > longText && !imageNames.test(source.text);
  barren.set(source, found);
  return found;
}

// A file that is no Nix, or cannot be evaluated, is not one without images.
function throwFailure(root: Value): void {
  if (!(root instanceof Unknown) || root.reason.type !== 'failed') return;
  const { cause, message } = root.reason;
  if (cause instanceof NixlayerError) throw cause;
  throw new NixlayerError('E_EVAL', message, {
    cause,
    ...(root.origin && { location: locate(root.origin.source, root.origin) }),
  });
}

/** The file's function with the arguments given; the others have their defaults or are unknown. */
export function callFile(
  evaluator: AnalysingEvaluator,
  fn: Lambda,
  args: Readonly<Record<string, Slot>>,
  others: 'defaults' | 'unknown',
): Value {
  const { analysis } = evaluator;
  const { formals } = fn.code;
  const given = new Map(Object.entries(args));
  const isGiven = formals?.some(({ name }) => given.has(name)) ?? false;
  if (formals === undefined || (others === 'defaults' && !isGiven)) return analysis.analyseFunction(fn);
  const entries = new Map<string, Slot>();
  for (const { name, hasDefault } of formals) {
    const value = given.get(name);
    if (value !== undefined) entries.set(name, value);
    else if (others === 'unknown' || !hasDefault) entries.set(name, unknownParameter(evaluator, name));
  }
  return analysis.tryForce(lazy(() => evaluator.call(fn, new Attrs(entries))));
}

function unknownParameter({ analysis, evalExpression }: AnalysingEvaluator, name: string): Value {
  const identity = evalExpression(`${name}: ${name}`, '/');
  return identity instanceof Lambda ? analysis.analyseFunction(identity) : identity;
}

function placeOf({ function: name, location }: ImageCall): string {
  return JSON.stringify([name, location]);
}
