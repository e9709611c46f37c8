// Delayed evaluation: runs once, remembers its value, notices when it needs itself.

import { EvalFailure } from '../errors/eval-failure.ts';
import type { Env } from './env.ts';
import { emptyEnv } from './env.ts';
import type { Value } from './value.ts';

export type Run = (env: Env) => Value;

const blackhole: Run = () => {
  throw new EvalFailure('infinite recursion encountered', {
    hint: 'A value is defined in terms of itself; look for a name that an inner scope shadows, or for `rec`.',
  });
};

export class Thunk {
  #run: Run | undefined;
  #env: Env;
  #value: Value | undefined;

  constructor(run: Run, env: Env) {
    this.#run = run;
    this.#env = env;
  }

  get isForced(): boolean {
    return this.#run === undefined;
  }

  /** The value if it was computed before. */
  get known(): Value | undefined {
    return this.#value;
  }

  /** A failed evaluation leaves the thunk as it was, so that asking again fails again. */
  force(): Value {
    const run = this.#run;
    if (run === undefined) return this.#value as Value;
    const env = this.#env;
    this.#run = blackhole;
    let value: Value;
    try {
      value = run(env);
    } catch (error) {
      this.#run = run;
      throw error;
    }
    this.#value = value;
    this.#run = undefined;
    this.#env = emptyEnv;
    return value;
  }
}

/** A thunk of a host function. */
export function lazy(compute: () => Value): Thunk {
  return new Thunk(compute, emptyEnv);
}
