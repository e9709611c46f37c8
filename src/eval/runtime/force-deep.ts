// Evaluating everything inside of a value.
import { EvalFailure, locateFailure } from '../errors/eval-failure.ts';
import { Attrs, force, isList, type Slot, type Value } from '../values/value.ts';

/** Evaluates a value and everything inside it; cycles are fine. */
export function forceDeep(slot: Slot): Value {
  const seen = new Set<Value>();
  const visit = (item: Slot): Value => {
    const value = force(item);
    if (isList(value)) {
      if (!seen.has(value)) {
        seen.add(value);
        for (const element of value) visit(element);
      }
    } else if (value instanceof Attrs && !seen.has(value)) {
      seen.add(value);
      for (const name of value.sortedNames()) {
        try {
          visit(value.get(name)!);
        } catch (error) {
          const origin = value.originOf(name);
          if (error instanceof EvalFailure)
            error.addFrame(`while evaluating the attribute '${name}'`, origin);
          throw origin ? locateFailure(error, origin) : error;
        }
      }
    }
    return value;
  };
  return visit(slot);
}
