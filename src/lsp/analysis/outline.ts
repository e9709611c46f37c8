// The image calls of a file with the places of all their parts: what hovering and going to definitions ask.
import type { ImageFunctionName } from '../../dockertools/functions/argument.ts';
import type { CallValue } from '../../dockertools/image-call.ts';
import { renderValue } from '../../dockertools/print-call-value.ts';
import type { Place } from '../../edits/edit.ts';
import type { Origin } from '../../eval/index.ts';
import { placeOf } from '../../lint/run/run-rules.ts';
import type { CallFacts } from '../../program/call-facts.ts';
import { possibleValues } from '../../program/call-values.ts';
import type { Program } from '../../program/program.ts';

/** Plain data, so that a worker can send it. */
export interface OutlinedCall {
  readonly function: ImageFunctionName;
  /** The function that is called, as it is written. */
  readonly callee: Place;
  readonly parts: readonly OutlinedPart[];
}

/** An argument, or an attribute inside one. */
export interface OutlinedPart {
  /** `config`, `Env` */
  readonly path: readonly string[];
  /** Where its name is written; with the steps before it where it is dotted. */
  readonly key: Place;
  /** The expression that the value came from. */
  readonly value: Place;
  /** The value for a person; what is not known is between ‹ and ›. */
  readonly text: string;
}

/** Deeper than any key that has a meaning: `config.Healthcheck.Test`. */
const maxDepth = 3;

export function outlineOf({ calls }: Program): readonly OutlinedCall[] {
  return calls.map((call) => ({
    function: call.function,
    callee: placeOf(call.callee),
    parts: call.arguments.flatMap((argument) =>
      partsOf(call, [argument.name], call.keyOf(argument), argument.value),
    ),
  }));
}

function partsOf(call: CallFacts, path: readonly string[], key: Origin, value: CallValue): OutlinedPart[] {
  const part: OutlinedPart = {
    path,
    key: placeOf(key),
    value: placeOf(call.originOf(value, key)),
    text: renderValue(value),
  };
  if (path.length === maxDepth) return [part];
  const inside = possibleValues(value).flatMap((each) =>
    each.type === 'set'
      ? Object.entries(each.attributes).flatMap(([name, inner]) =>
          partsOf(call, [...path, name], call.attributeKeyOf(each, name), inner),
        )
      : [],
  );
  return [part, ...inside];
}
