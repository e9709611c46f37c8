// Built-in functions: lists.
import { EvalFailure } from '../errors/eval-failure.ts';
import { lessThan } from '../runtime/arithmetic.ts';
import { call } from '../runtime/call.ts';
import { equalSlots } from '../runtime/equality.ts';
import {
  forceAttrs,
  forceBool,
  forceFunction,
  forceInt,
  forceList,
  forcePlainString,
} from '../runtime/expect.ts';
import type { Session } from '../runtime/session.ts';
import { attrsOf } from '../values/attrs.ts';
import { reserveList } from '../values/reserve.ts';
import { Attrs, force, type List, lazy, Primop, type Slot, type Value } from '../values/value.ts';
import { genericClosure } from './generic-closure.ts';
import type { BuiltinTable } from './table.ts';

const longestList = 1n << 32n;

function elementAt(list: List, index: bigint): Value {
  const slot = index >= 0n && index < BigInt(list.length) ? list[Number(index)] : undefined;
  if (slot !== undefined) return force(slot);
  throw new EvalFailure(`list index ${index} is out of bounds: the list has ${list.length} elements`);
}

function test(session: Session, predicate: Value, item: Slot): boolean {
  return forceBool(call(session, predicate, item));
}

function concatenate(lists: readonly List[]): List {
  reserveList(lists.reduce((length, list) => length + list.length, 0));
  return lists.flat(1);
}

export const listBuiltins: BuiltinTable = {
  length: (_session, list) => BigInt(forceList(list).length),
  head: (_session, slot) => {
    const list = forceList(slot);
    if (list.length === 0) throw new EvalFailure(`'builtins.head' called on an empty list`);
    return force(list[0]!);
  },
  tail: (_session, slot) => {
    const list = forceList(slot);
    if (list.length === 0) throw new EvalFailure(`'builtins.tail' called on an empty list`);
    return list.slice(1);
  },
  elemAt: (_session, list, index) => elementAt(forceList(list), forceInt(index)),
  elem: (_session, wanted, list) => {
    return forceList(list).some((item) => equalSlots(wanted, item));
  },
  map: (session, fn, list) => {
    const items = forceList(list);
    if (items.length === 0) return items;
    reserveList(items.length);
    return items.map((item) => lazy(() => call(session, force(fn), item)));
  },
  filter: (session, fn, list) => {
    const items = forceList(list);
    if (items.length === 0) return items;
    const predicate = forceFunction(fn);
    return items.filter((item) => test(session, predicate, item));
  },
  all: (session, fn, list) => {
    const predicate = forceFunction(fn);
    return forceList(list).every((item) => test(session, predicate, item));
  },
  any: (session, fn, list) => {
    const predicate = forceFunction(fn);
    return forceList(list).some((item) => test(session, predicate, item));
  },
  concatLists: (_session, lists) => concatenate(forceList(lists).map((list) => forceList(list))),
  concatMap: (session, fn, list) => {
    const mapper = forceFunction(fn);
    return concatenate(forceList(list).map((item) => forceList(call(session, mapper, item))));
  },
  "foldl'": (session, fn, start, list) => {
    const step = forceFunction(fn);
    const items = forceList(list);
    let result: Slot = start;
    for (const item of items) result = call(session, step, result, item);
    return force(result);
  },
  genList: (session, fn, count) => {
    const length = forceInt(count);
    if (length < 0n || length >= longestList) throw new EvalFailure(`cannot create a list of size ${length}`);
    reserveList(Number(length));
    const items: Slot[] = [];
    for (let index = 0; index < length; index++)
      items.push(lazy(() => call(session, force(fn), BigInt(index))));
    return items;
  },
  sort: (session, compare, list) => {
    const items = forceList(list);
    if (items.length === 0) return items;
    const fn = forceFunction(compare);
    const isLess =
      fn instanceof Primop && fn.name === 'lessThan'
        ? (a: Slot, b: Slot) => lessThan(force(a), force(b))
        : (a: Slot, b: Slot) => forceBool(call(session, fn, a, b));
    return mergeSort(items, isLess);
  },
  partition: (session, fn, list) => {
    const predicate = forceFunction(fn);
    const right: Slot[] = [];
    const wrong: Slot[] = [];
    for (const item of forceList(list)) (test(session, predicate, item) ? right : wrong).push(item);
    return attrsOf({ right, wrong });
  },
  groupBy: (session, fn, list) => {
    const key = forceFunction(fn);
    const groups = new Map<string, Slot[]>();
    for (const item of forceList(list)) {
      const name = forcePlainString(call(session, key, item));
      const group = groups.get(name);
      if (group) group.push(item);
      else groups.set(name, [item]);
    }
    return new Attrs(groups);
  },
  catAttrs: (_session, name, list) => {
    const wanted = forcePlainString(name);
    return forceList(list).flatMap((item) => {
      const slot = forceAttrs(item).get(wanted);
      return slot === undefined ? [] : [slot];
    });
  },
  listToAttrs: (_session, list) => {
    const entries = new Map<string, Slot>();
    const pairs = new Map<string, Attrs>();
    for (const item of forceList(list)) {
      const pair = forceAttrs(item);
      const name = pair.get('name');
      if (name === undefined)
        throw new EvalFailure(`attribute 'name' missing in a list passed to listToAttrs`);
      const key = forcePlainString(name);
      if (entries.has(key)) continue;
      const value = pair.get('value');
      if (value === undefined)
        throw new EvalFailure(`attribute 'value' missing in a list passed to listToAttrs`);
      entries.set(key, value);
      pairs.set(key, pair);
    }
    return new Attrs(entries, { originOf: (name) => pairs.get(name)?.originOf('value') });
  },
  genericClosure,
};

/** Stable, and calls `isLess` only as often as needed. */
function mergeSort(items: List, isLess: (a: Slot, b: Slot) => boolean): Slot[] {
  if (items.length < 2) return [...items];
  const middle = items.length >> 1;
  const left = mergeSort(items.slice(0, middle), isLess);
  const right = mergeSort(items.slice(middle), isLess);
  const merged: Slot[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (isLess(right[j]!, left[i]!)) merged.push(right[j++]!);
    else merged.push(left[i++]!);
  }
  while (i < left.length) merged.push(left[i++]!);
  while (j < right.length) merged.push(right[j++]!);
  return merged;
}
