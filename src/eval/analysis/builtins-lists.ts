// Built-in functions on lists that are known in part.
import { EvalFailure } from '../errors/eval-failure.ts';
import { UnknownFailure } from '../errors/unknown-failure.ts';
import { call } from '../runtime/call.ts';
import { equalSlots } from '../runtime/equality.ts';
import { forceBool, forceInt } from '../runtime/expect.ts';
import { type ListPart, PartialList } from '../values/symbolic.ts';
import { force, isList, lazy, type Slot, Symbolic, type Value } from '../values/value.ts';
import { concatLists, listOf } from './operators.ts';
import type { Override } from './override.ts';
import type { AnalysisState } from './state.ts';

function partsOf(slot: Slot): readonly ListPart[] | undefined {
  const value = force(slot);
  if (value instanceof PartialList) return value.parts;
  return isList(value) ? value.map((item) => ({ type: 'item', slot: item })) : undefined;
}

/** Applies `fn` to what is known; of the rest it stays unknown. */
function mapParts(state: AnalysisState, fn: Slot, list: PartialList): ListPart[] {
  return list.parts.map((part): ListPart => {
    if (part.type === 'rest')
      return { type: 'rest', value: state.derived(part.value, 'builtins.map', [fn, part.value], undefined) };
    return { type: 'item', slot: lazy(() => call(state.session, force(fn), part.slot)) };
  });
}

/** Whether the predicate holds; what it depends on if that is not known. */
function holds(state: AnalysisState, predicate: Slot, item: Slot): boolean | Symbolic {
  const value = call(state.session, force(predicate), item);
  return value instanceof Symbolic ? value : forceBool(value);
}

/** `any` and `all`: one element may decide. */
function quantifier(decisive: boolean): Override {
  return (state, predicate, list) => {
    // Evaluation forces the function first; when both fail, it is its failure that shows.
    const isUnknown = force(predicate) instanceof Symbolic;
    const parts = partsOf(list);
    if (!parts || parts.length === 0 || isUnknown) return undefined;
    let doubt: Symbolic | undefined;
    for (const part of parts) {
      const value = part.type === 'rest' ? part.value : holds(state, predicate, part.slot);
      if (value === decisive) return decisive;
      if (value instanceof Symbolic) doubt ??= value;
    }
    return doubt ? state.derived(doubt, 'builtins.any', [predicate, list], undefined) : !decisive;
  };
}

function at(list: PartialList, index: number): Value | undefined {
  const parts = list.parts.slice(0, index + 1);
  const part = parts[index];
  if (part?.type !== 'item' || parts.some((before) => before.type === 'rest')) return undefined;
  return force(part.slot);
}

function unknownLength(list: PartialList): never {
  throw new UnknownFailure(list, 'a list of a known length');
}

export const listOverrides: Readonly<Record<string, Override>> = {
  map: (state, fn, list) => {
    const value = force(list);
    return value instanceof PartialList ? listOf(mapParts(state, fn, value), value.origin) : undefined;
  },
  filter: (state, predicate, list) => {
    const parts = partsOf(list);
    if (!parts || parts.length === 0 || force(predicate) instanceof Symbolic) return undefined;
    const kept = parts.flatMap((part): ListPart[] => {
      if (part.type === 'rest') return [part];
      const value = holds(state, predicate, part.slot);
      if (typeof value === 'boolean') return value ? [part] : [];
      return [{ type: 'rest', value: state.derived(value, 'builtins.filter', [part.slot], undefined) }];
    });
    return listOf(kept, undefined);
  },
  all: quantifier(false),
  any: quantifier(true),
  elem: (state, wanted, list) => {
    const parts = partsOf(list);
    if (!parts) return undefined;
    let doubt: Symbolic | undefined;
    for (const part of parts) {
      if (part.type === 'rest') doubt ??= part.value;
      else {
        try {
          if (equalSlots(wanted, part.slot)) return true;
        } catch (error) {
          if (!(error instanceof UnknownFailure)) throw error;
          doubt ??= error.value;
        }
      }
    }
    return doubt ? state.derived(doubt, 'builtins.elem', [wanted, list], undefined) : false;
  },
  concatLists: (_state, lists) => {
    const parts = partsOf(lists);
    if (!parts) return undefined;
    return concatLists(
      parts.map((part) => (part.type === 'item' ? force(part.slot) : part.value)),
      undefined,
    );
  },
  concatMap: (state, fn, list) => {
    const isUnknown = force(fn) instanceof Symbolic;
    const parts = partsOf(list);
    if (!parts || parts.length === 0 || isUnknown) return undefined;
    return concatLists(
      parts.map((part) =>
        part.type === 'item'
          ? call(state.session, force(fn), part.slot)
          : state.derived(part.value, 'builtins.concatMap', [fn, part.value], undefined),
      ),
      undefined,
    );
  },
  length: (_state, list) => {
    const value = force(list);
    return value instanceof PartialList ? unknownLength(value) : undefined;
  },
  head: (_state, list) => {
    const value = force(list);
    return value instanceof PartialList ? (at(value, 0) ?? unknownLength(value)) : undefined;
  },
  tail: (_state, list) => {
    const value = force(list);
    if (!(value instanceof PartialList)) return undefined;
    return value.parts[0]?.type === 'item'
      ? listOf(value.parts.slice(1), value.origin)
      : unknownLength(value);
  },
  elemAt: (_state, list, index) => {
    const value = force(list);
    if (!(value instanceof PartialList)) return undefined;
    const wanted = forceInt(index);
    if (wanted < 0n) throw new EvalFailure(`list index ${wanted} is out of bounds`);
    return at(value, Number(wanted)) ?? unknownLength(value);
  },
};
