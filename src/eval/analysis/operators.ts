// Binary operators on values that are not wholly known.

import { UnknownFailure } from '../errors/unknown-failure.ts';
import { interpolation, plain } from '../runtime/coerce.ts';
import { isStringValue } from '../runtime/expect.ts';
import type { Combine, Session } from '../runtime/session.ts';
import type { Origin } from '../values/origin.ts';
import {
  type AttrsLayer,
  Joined,
  type ListPart,
  PartialAttrs,
  PartialList,
  PartialString,
  Unknown,
} from '../values/symbolic.ts';
import { Attrs, isList, NixPath, Symbolic, type Value } from '../values/value.ts';
import { coerceToSegments, SegmentBuilder } from './partial-strings.ts';
import type { AnalysisState } from './state.ts';

/** The operator that goes on where `combine` cannot. */
export function analysedOperator(
  state: AnalysisState,
  operator: string,
  combine: Combine,
  origin: Origin,
): Combine {
  return (left, right, session) => {
    if (left instanceof Symbolic || right instanceof Symbolic) {
      const result = combineSymbolic(session, operator, left, right, origin);
      if (result !== undefined) return result;
    }
    try {
      return combine(left, right, session);
    } catch (error) {
      if (!(error instanceof UnknownFailure)) throw error;
      if (operator === '+' && (isTextual(left) || isTextual(right)))
        return concatenate(session, left, right, origin);
      return state.derived(error.value, operator, [left, right], origin);
    }
  };
}

function combineSymbolic(
  session: Session,
  operator: string,
  left: Value,
  right: Value,
  origin: Origin,
): Value | undefined {
  switch (operator) {
    case '+':
      return isTextual(left) || (isTextual(right) && !isNumber(left))
        ? concatenate(session, left, right, origin)
        : undefined;
    case '++':
      return concatLists([left, right], origin);
    case '//':
      return update(left, right, origin);
    case '==':
      return certainlyDiffer(left, right) ? false : undefined;
    case '!=':
      return certainlyDiffer(left, right) ? true : undefined;
    default:
      return undefined;
  }
}

function isTextual(value: Value): boolean {
  return (
    isStringValue(value) ||
    value instanceof PartialString ||
    value instanceof NixPath ||
    value instanceof Attrs
  );
}

function isNumber(value: Value): boolean {
  return typeof value === 'bigint' || typeof value === 'number';
}

function concatenate(session: Session, left: Value, right: Value, origin: Origin): Value {
  const isPath = left instanceof NixPath || (left instanceof PartialString && left.kind === 'path');
  const builder = new SegmentBuilder();
  builder.add(coerceToSegments(session, left, plain));
  builder.add(coerceToSegments(session, right, isPath ? plain : interpolation));
  return builder.finish(origin, isPath ? 'path' : 'string');
}

/** Lists after one another; undefined if one can be no list. */
export function concatLists(lists: readonly Value[], origin: Origin | undefined): Value | undefined {
  const parts: ListPart[] = [];
  for (const list of lists) {
    if (isList(list)) for (const slot of list) parts.push({ type: 'item', slot });
    else if (list instanceof PartialList) parts.push(...list.parts);
    else if (list instanceof Unknown || list instanceof Joined) parts.push({ type: 'rest', value: list });
    else return undefined;
  }
  return listOf(parts, origin);
}

/** A plain list if every element is known. */
export function listOf(parts: readonly ListPart[], origin: Origin | undefined): Value {
  const items = parts.flatMap((part) => (part.type === 'item' ? [part.slot] : []));
  return items.length === parts.length ? items : new PartialList(parts, origin);
}

/** `left // right`; undefined if one can be no set. */
export function update(left: Value, right: Value, origin: Origin | undefined): Value | undefined {
  const layers = [...(layersOf(left) ?? []), ...(layersOf(right) ?? [])];
  if (layersOf(left) === undefined || layersOf(right) === undefined) return undefined;
  return new PartialAttrs(layers, origin);
}

function layersOf(value: Value): readonly AttrsLayer[] | undefined {
  if (value instanceof Attrs) return value.size === 0 ? [] : [{ type: 'known', attrs: value }];
  if (value instanceof PartialAttrs) return value.layers;
  if (value instanceof Unknown || value instanceof Joined) return [{ type: 'unknown', value }];
  return undefined;
}

// A string that is known in part is a string; it may still be equal to another string.
function certainlyDiffer(left: Value, right: Value): boolean {
  const [a, b] = [kindOf(left), kindOf(right)];
  return a !== undefined && b !== undefined && a !== b;
}

function kindOf(value: Value): string | undefined {
  if (value instanceof PartialString) return value.kind;
  if (value instanceof PartialList || isList(value)) return 'list';
  if (value instanceof PartialAttrs || value instanceof Attrs) return 'set';
  if (value instanceof Symbolic) return undefined;
  if (isStringValue(value)) return 'string';
  if (value instanceof NixPath) return 'path';
  if (isNumber(value)) return 'number';
  return value === null ? 'null' : typeof value === 'boolean' ? 'bool' : 'lambda';
}
