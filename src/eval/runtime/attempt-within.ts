// Work on the side of an evaluation: it may fail, and take only so long, without any harm to what comes after.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { toNixlayerError } from '../errors/to-nixlayer-error.ts';
import type { Session } from './session.ts';
import type { StepCount } from './steps.ts';

/**
 * @param maxSteps function calls that it may take; it gets no more than the evaluation has left
 * @returns undefined when it fails
 * @throws what ends the whole evaluation (its deadline, its last step), and defects
 */
export function attemptWithin<Result>(
  session: Session,
  maxSteps: number,
  work: () => Result,
): Result | undefined {
  const { steps, callDepth } = session;
  const before = steps.left + steps.allowance;
  const granted = Math.min(maxSteps, before);
  steps.left = 0;
  steps.allowance = granted;
  try {
    return work();
  } catch (error) {
    const isAllOver = steps.isOver && (granted === before || isLate(steps));
    if (isAllOver || !(toNixlayerError(error) instanceof NixlayerError)) throw error;
    return undefined;
  } finally {
    const used = granted - Math.max(0, steps.left) - steps.allowance;
    session.callDepth = callDepth;
    steps.left = 0;
    steps.allowance = before - used;
    steps.isOver &&= granted === before || isLate(steps);
  }
}

function isLate({ deadline = Number.POSITIVE_INFINITY }: StepCount): boolean {
  return performance.now() > deadline;
}
