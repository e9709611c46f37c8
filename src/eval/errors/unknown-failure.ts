// The failure of a step that needs a value which is not known.
import type { Symbolic } from '../values/value.ts';
import { EvalFailure } from './eval-failure.ts';

/** A step of evaluation met a value that it cannot do without. Analysis goes on with an unknown result. */
export class UnknownFailure extends EvalFailure {
  readonly value: Symbolic;

  constructor(value: Symbolic, expected: string) {
    super(`expected ${expected} but the value is not known`, {
      hint: 'Only analysis can go on with values that are not known.',
      origin: value.origin,
    });
    this.value = value;
  }
}
