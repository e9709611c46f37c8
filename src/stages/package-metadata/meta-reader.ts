// Reads values that anyone may have written: what cannot be evaluated, or takes too long, is not there.
import { Attrs, ContextString, type Evaluator, isList, textOf, type Value } from '../../eval/index.ts';

/** Function calls that one attribute may take: far more than any of nixpkgs does. */
const maxSteps = 1_000_000;
/** Elements of a list, and characters of a text. */
const maxElements = 100;
const maxLength = 10_000;

export interface MetaReader {
  /** The attribute of a set. */
  readonly get: (set: Value | undefined, name: string) => Value | undefined;
  /** A string that is not empty. */
  readonly text: (value: Value | undefined) => string | undefined;
  readonly list: (value: Value | undefined) => readonly Value[] | undefined;
}

export function metaReader(evaluator: Evaluator): MetaReader {
  return {
    get(set, name) {
      const slot = set instanceof Attrs ? set.get(name) : undefined;
      return slot === undefined ? undefined : evaluator.attempt(maxSteps, () => evaluator.force(slot));
    },
    text(value) {
      if (typeof value !== 'string' && !(value instanceof ContextString)) return undefined;
      const text = textOf(value).trim();
      return text === '' || text.length > maxLength ? undefined : text;
    },
    list(value) {
      if (value === undefined || !isList(value)) return undefined;
      return value
        .slice(0, maxElements)
        .flatMap((slot) => [evaluator.attempt(maxSteps, () => evaluator.force(slot))])
        .filter((each) => each !== undefined);
    },
  };
}
