// Strings of which some segments are unknown.

import { UnknownFailure } from '../errors/unknown-failure.ts';
import { canonicalPath } from '../files/canonical-path.ts';
import { nested } from '../runtime/call.ts';
import { type CoerceOptions, coerceToString } from '../runtime/coerce.ts';
import type { Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import { StringBuilder, type StringValue, textOf } from '../values/string-context.ts';
import { PartialString, type StringSegment } from '../values/symbolic.ts';
import { force, isList, NixPath, type Slot, Symbolic, type Value } from '../values/value.ts';

/** Collects segments; texts next to each other become one. */
export class SegmentBuilder {
  readonly #segments: StringSegment[] = [];

  addText(value: StringValue, origin?: Origin | undefined): void {
    const last = this.#segments.at(-1);
    if (textOf(value) === '' && typeof value === 'string') return;
    if (last?.type !== 'text') {
      this.#segments.push({ type: 'text', value, origin });
      return;
    }
    const builder = new StringBuilder();
    builder.add(last.value);
    builder.add(value);
    this.#segments[this.#segments.length - 1] = {
      type: 'text',
      value: builder.finish(),
      origin: last.origin ?? origin,
    };
  }

  add(value: StringValue | Symbolic, origin?: Origin | undefined): void {
    if (!(value instanceof Symbolic)) this.addText(value, origin);
    else if (value instanceof PartialString) {
      for (const segment of value.segments) {
        if (segment.type === 'text') this.addText(segment.value, segment.origin ?? origin);
        else this.#segments.push(segment);
      }
    } else this.#segments.push({ type: 'unknown', value, origin });
  }

  /** A plain string if every segment is known. */
  finish(origin: Origin | undefined, kind: 'string' | 'path' = 'string'): Value {
    if (this.#segments.some((segment) => segment.type === 'unknown'))
      return new PartialString(kind, this.#segments, origin);
    const [only] = this.#segments;
    const text = only?.type === 'text' ? only.value : '';
    return kind === 'path' ? new NixPath(canonicalPath(textOf(text))) : text;
  }
}

/** As `coerceToString`, for values that may be unknown in part. @throws EvalFailure */
export function coerceToSegments(
  session: Session,
  slot: Slot,
  options: CoerceOptions,
): StringValue | Symbolic {
  const value = force(slot);
  if (value instanceof Symbolic) return value;
  if (options.more && isList(value)) return nested(session, () => joinedList(session, value, options));
  try {
    return coerceToString(session, value, options);
  } catch (error) {
    if (error instanceof UnknownFailure) return error.value;
    throw error;
  }
}

function joinedList(
  session: Session,
  items: readonly Slot[],
  options: CoerceOptions,
): StringValue | Symbolic {
  const builder = new SegmentBuilder();
  for (const [index, item] of items.entries()) {
    builder.add(coerceToSegments(session, item, options));
    const value = force(item);
    if (index < items.length - 1 && !(isList(value) && value.length === 0)) builder.addText(' ');
  }
  return builder.finish(undefined) as StringValue | Symbolic;
}
