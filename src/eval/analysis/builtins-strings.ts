// Built-in functions on texts that are known in part.
import { call } from '../runtime/call.ts';
import { interpolation, plain, toStringOptions } from '../runtime/coerce.ts';
import { forcePlainString, forceString } from '../runtime/expect.ts';
import { textOf } from '../values/string-context.ts';
import { PartialList, PartialString } from '../values/symbolic.ts';
import { force, isList, type Slot, Symbolic, type Value } from '../values/value.ts';
import type { Override } from './override.ts';
import { coerceToSegments, SegmentBuilder } from './partial-strings.ts';
import type { AnalysisState } from './state.ts';

function concatStringsSep(state: AnalysisState, separatorSlot: Slot, slot: Slot): Value | undefined {
  const list = force(slot);
  const parts =
    list instanceof PartialList
      ? list.parts
      : isList(list)
        ? list.map((item) => ({ type: 'item', slot: item }) as const)
        : undefined;
  if (!parts) return undefined;
  const separator = forceString(separatorSlot);
  const values = parts.map((part) =>
    part.type === 'item' ? coerceToSegments(state.session, part.slot, interpolation) : part.value,
  );
  // What is known wholly is the ordinary function's.
  if (!values.some((value) => value instanceof Symbolic)) return undefined;
  const builder = new SegmentBuilder();
  for (const [index, value] of values.entries()) {
    if (index > 0) builder.addText(separator);
    builder.add(value);
  }
  return builder.finish(list instanceof PartialList ? list.origin : undefined);
}

/** Applies a function to the known segments one by one. */
function mapTexts(state: AnalysisState, value: PartialString, map: (text: Slot) => Value): Value {
  const builder = new SegmentBuilder();
  for (const segment of value.segments) {
    if (segment.type === 'unknown') builder.add(segment.value, segment.origin);
    else builder.add(coerceToSegments(state.session, map(segment.value), plain), segment.origin);
  }
  return builder.finish(value.origin);
}

function builtin(state: AnalysisState, name: string): Value {
  return force(state.session.builtins.get(name) as Slot);
}

export const stringOverrides: Readonly<Record<string, Override>> = {
  toString: ((state, slot) => {
    const value = coerceToSegments(state.session, slot, toStringOptions);
    if (!(value instanceof Symbolic)) return value;
    const builder = new SegmentBuilder();
    builder.add(value);
    return builder.finish(value.origin);
  }) satisfies Override,
  concatStringsSep,
  // A pattern of one character cannot lie across two segments.
  replaceStrings: (state, from, to, slot) => {
    const value = force(slot);
    if (!(value instanceof PartialString)) return undefined;
    const patterns = force(from);
    if (!isList(patterns) || !patterns.every((item) => forcePlainString(item).length === 1)) return undefined;
    return mapTexts(state, value, (text) =>
      call(state.session, builtin(state, 'replaceStrings'), from, to, text),
    );
  },
  unsafeDiscardStringContext: (state, slot) => {
    const value = force(slot);
    if (!(value instanceof PartialString)) return undefined;
    return mapTexts(state, value, (text) =>
      call(state.session, builtin(state, 'unsafeDiscardStringContext'), text),
    );
  },
  baseNameOf: (_state, slot) => {
    const value = force(slot);
    if (!(value instanceof PartialString)) return undefined;
    const last = value.segments.at(-1);
    const name = last?.type === 'text' ? textOf(last.value) : '';
    return /\/[^/]+$/.test(name) ? name.slice(name.lastIndexOf('/') + 1) : undefined;
  },
};
