// Going on after a failure.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { isStackOverflow } from '../../errors/stack-overflow.ts';
import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import type { Origin } from '../values/origin.ts';
import { Joined, Unknown } from '../values/symbolic.ts';
import { force, type Slot, Thunk, type Value } from '../values/value.ts';
import type { AnalysisState } from './state.ts';

/** The value of a slot; a failure is an unknown value that says why. Bugs stay errors. */
export function tryForce(state: AnalysisState, slot: Slot): Value {
  if (!(slot instanceof Thunk)) return slot;
  return attempt(state, () => force(slot));
}

/** The result of `work`, or an unknown value that says why there is none. */
export function attempt(state: AnalysisState, work: () => Value): Value {
  const { session } = state;
  const depth = session.callDepth;
  try {
    return work();
  } catch (error) {
    session.callDepth = depth;
    return failureValue(state, error);
  }
}

/**
 * What stands for a value whose evaluation failed, so that what does not need it is found all the same.
 * @throws the error itself where evaluation cannot go on: limits, defects, and what a tryEval around it is to catch
 */
export function insteadOf(state: AnalysisState, error: unknown, origin: Origin | undefined): Unknown {
  const canGoOn =
    error instanceof EvalFailure
      ? !(error instanceof UnknownFailure) &&
        (error.kind === 'error' ||
          error.kind === 'abort' ||
          (state.catching === 0 && (error.kind === 'throw' || error.kind === 'assert')))
      : error instanceof NixlayerError;
  if (!canGoOn) throw error;
  const { message } = error as Error;
  return state.unknown({ type: 'failed', message, cause: error }, 'failed', [], origin);
}

function failureValue(state: AnalysisState, error: unknown): Value {
  if (error instanceof EvalFailure || error instanceof NixlayerError) {
    const origin = error instanceof EvalFailure ? error.origin : undefined;
    if (error instanceof EvalFailure && error.kind === 'limit')
      return state.unknown({ type: 'limit', message: error.message }, 'failed', [], origin);
    return state.unknown({ type: 'failed', message: error.message, cause: error }, 'failed', [], origin);
  }
  if (isStackOverflow(error))
    return state.unknown(
      { type: 'limit', message: 'the expression recurses too deeply' },
      'failed',
      [],
      undefined,
    );
  throw error;
}

/** The values that a value may be: the alternatives of a Joined, those that fail left out; else itself. */
export function alternativesOf(state: AnalysisState, slot: Slot, most = 32): Value[] {
  return alternativeSlotsOf(state, slot, most).map((each) => tryForce(state, each));
}

/** The same as slots, which know where they were written. */
export function alternativeSlotsOf(state: AnalysisState, slot: Slot, most = 32): Slot[] {
  const found: Slot[] = [];
  const queue: Slot[] = [slot];
  for (let index = 0; index < queue.length && index < most * 2 && found.length < most; index++) {
    const each = queue[index] as Slot;
    const value = tryForce(state, each);
    if (value instanceof Joined) queue.push(...value.alternatives);
    else if (!isFailure(value) || queue.length === 1) found.push(each);
  }
  return found;
}

export function isFailure(value: Value): value is Unknown {
  return value instanceof Unknown && value.reason.type === 'failed';
}
