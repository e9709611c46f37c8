// How much an evaluation may do: function calls are counted, and now and then the clock is read.

import { EvalFailure } from '../errors/eval-failure.ts';

/** Calls between two looks at the limits. */
const chunk = 1 << 10;

export interface StepCount {
  /** Calls until the next look at the limits. */
  left: number;
  /** Calls that are allowed after those. */
  allowance: number;
  /** As `performance.now()`; undefined before the first step. */
  deadline: number | undefined;
  /** A limit was reached: whatever goes on fails. */
  isOver: boolean;
}

/** What an evaluation may do, and has done so far. */
export interface LimitedEvaluation {
  readonly maxSteps: number;
  readonly timeoutMs: number;
  readonly steps: StepCount;
}

export function startSteps(maxSteps: number): StepCount {
  return { left: 0, allowance: maxSteps, deadline: undefined, isOver: false };
}

/** To be called when `left` falls below zero. @throws EvalFailure 'limit' */
export function renewSteps(evaluation: LimitedEvaluation): void {
  const { steps } = evaluation;
  const now = evaluation.timeoutMs === Number.POSITIVE_INFINITY ? 0 : performance.now();
  steps.deadline ??= now + evaluation.timeoutMs;
  if (now > steps.deadline) {
    endSteps(steps);
    throw new EvalFailure(`the evaluation took longer than ${evaluation.timeoutMs / 1000} s`, {
      kind: 'limit',
      hint: 'Allow more time, or look for a computation that never ends.',
    });
  }
  if (steps.allowance <= 0) {
    endSteps(steps);
    throw new EvalFailure(`the evaluation took more than ${evaluation.maxSteps} steps`, {
      kind: 'limit',
      hint: 'Allow more steps, or look for a computation that never ends.',
    });
  }
  const granted = Math.min(chunk, steps.allowance);
  steps.allowance -= granted;
  steps.left = granted - 1;
}

// Whatever goes on after this failure fails as well.
function endSteps(steps: StepCount): void {
  steps.left = 0;
  steps.isOver = true;
}
