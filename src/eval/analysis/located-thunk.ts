// Delayed values that remember which expression they come from.
import type { Origin } from '../values/origin.ts';
import {
  type Env,
  emptyEnv,
  force,
  type Run,
  type Slot,
  Symbolic,
  Thunk,
  type Value,
} from '../values/value.ts';

/** A slot that remembers the expression it comes from. */
export class LocatedThunk extends Thunk {
  readonly origin: Origin;
  /** Once forced: the slot that the expression selected, if it is a selection. */
  selected: Slot | undefined;

  constructor(run: Run, env: Env, origin: Origin) {
    super(run, env);
    this.origin = origin;
  }
}

/** A slot of what `find` selects, which stays in touch with the slot selected. */
export function selectionThunk(find: (env: Env) => Slot, env: Env, origin: Origin): LocatedThunk {
  const thunk: LocatedThunk = new LocatedThunk(
    (own) => {
      const slot = find(own);
      thunk.selected = slot;
      return force(slot);
    },
    env,
    origin,
  );
  return thunk;
}

/** A slot of a value known already. */
export function locatedValue(value: Value, origin: Origin): LocatedThunk {
  const thunk = new LocatedThunk(() => value, emptyEnv, origin);
  thunk.force();
  return thunk;
}

/** The span of the expression that produced a slot: through variables, `inherit` and selections. */
export function originOfSlot(slot: Slot): Origin | undefined {
  let current = slot;
  let origin: Origin | undefined;
  while (current instanceof LocatedThunk) {
    origin = current.origin;
    if (current.selected === undefined) return origin;
    current = current.selected;
  }
  if (origin) return origin;
  const value = current instanceof Thunk ? current.known : current;
  return value instanceof Symbolic ? value.origin : undefined;
}
