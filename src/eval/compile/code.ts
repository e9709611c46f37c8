// What expressions are compiled to: a pair of closures.

import { type Env, type Run, type Slot, Thunk, type Value } from '../values/value.ts';

export interface Code {
  /** Evaluates to weak head normal form. */
  readonly run: Run;
  /** Makes a slot to be evaluated later; constants and known variables need no thunk. */
  readonly delay: (env: Env) => Slot;
}

export function delayed(run: Run): Code {
  return { run, delay: (env) => new Thunk(run, env) };
}

export function constant(value: Value): Code {
  return { run: () => value, delay: () => value };
}
