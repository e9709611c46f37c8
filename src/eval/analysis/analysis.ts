// Analysis: evaluation that goes on where something is unknown. What it offers to the outside.
import { resolve } from 'node:path';
import { SourceText } from '../../syntax/source-text.ts';
import { evaluateSource, importFile } from '../load/load-source.ts';
import type { Origin } from '../values/origin.ts';
import { selectFrom } from '../values/symbolic.ts';
import { Attrs, type Lambda, type Slot, Symbolic, type Value } from '../values/value.ts';
import { alternativeSlotsOf, alternativesOf, attempt, tryForce } from './attempt.ts';
import { type ExploreLimits, explore } from './explore.ts';
import { flakeOutputs, isFlake } from './flake.ts';
import { originOfSlot } from './located-thunk.ts';
import type { AnalysisState, AssumedDefault, Gap, RememberedCall } from './state.ts';
import { callWithUnknowns } from './unknown-parameters.ts';

/** What analysis offers beyond evaluation. Nothing here throws for what an expression does. */
export interface Analysis {
  /** Evaluates a file; of a flake, its outputs. */
  analyseFile(path: string): Value;
  /** Evaluates a text; relative paths in it start from `baseDir`, an absolute folder. */
  analyseExpression(text: string, baseDir: string): Value;
  /** The result of a function nobody calls: defaults where there are some, else unknown parameters. */
  analyseFunction(lambda: Lambda): Value;
  /** The outputs of a flake's value with unknown inputs; other values as they are. */
  outputsOf(value: Value): Value;
  /** Evaluates everything that a value leads to, so that all calls are made; calls functions that nobody calls. */
  explore(slot: Slot, limits?: ExploreLimits): void;
  /** Every call of an unknown function so far, in the order of evaluation. */
  readonly calls: readonly RememberedCall[];
  /** Parameters whose default was taken because nobody calls the function. */
  readonly assumedDefaults: readonly AssumedDefault[];
  /** Files that could not be evaluated so far: what they hold was not found. */
  readonly gaps: readonly Gap[];
  /** Files that were read as texts so far: content → path. */
  readonly filesRead: ReadonlyMap<string, string>;
  /** The value, or an unknown value with reason `failed`. */
  tryForce(slot: Slot): Value;
  /** The values that it may be: of a Joined the alternatives that do not fail, flattened. Never a Joined. */
  alternativesOf(slot: Slot): Value[];
  /** The same as slots, of which `originOf` may be asked. */
  alternativeSlotsOf(slot: Slot): Slot[];
  /** An attribute of a known or unknown set; undefined if there certainly is none, or it is no set. */
  attribute(value: Value, name: string): Slot | undefined;
  /** The span of the expression that produced what a slot holds, through variables, `inherit` and selections. */
  originOf(slot: Slot): Origin | undefined;
  /** A limit of steps or time was reached: with more, more might be known. */
  readonly isCut: boolean;
  /** Whether a source is part of what is analysed, and not from the search path or a text of this program. */
  isOwn(source: SourceText): boolean;
}

export function makeAnalysis(state: AnalysisState): Analysis {
  const outputsOf = (value: Value) =>
    attempt(state, () => (value instanceof Attrs && isFlake(value) ? flakeOutputs(state, value) : value));
  return {
    analyseFile: (path) => outputsOf(attempt(state, () => importFile(state.session, resolve(path)))),
    analyseExpression: (text, baseDir) =>
      outputsOf(
        attempt(state, () => evaluateSource(state.session, new SourceText('(string)', text), baseDir)),
      ),
    analyseFunction: (lambda) => attempt(state, () => callWithUnknowns(state, lambda)),
    outputsOf,
    explore: (slot, limits) => explore(state, slot, limits),
    calls: state.calls,
    assumedDefaults: state.assumed,
    gaps: state.gaps,
    filesRead: state.filesRead,
    tryForce: (slot) => tryForce(state, slot),
    alternativesOf: (slot) => alternativesOf(state, slot),
    alternativeSlotsOf: (slot) => alternativeSlotsOf(state, slot),
    attribute: (value, name) =>
      value instanceof Attrs || value instanceof Symbolic ? selectFrom(value, name, undefined) : undefined,
    originOf: originOfSlot,
    get isCut() {
      return state.session.steps.isOver;
    },
    isOwn: (source) => state.isOwn(source),
  };
}
