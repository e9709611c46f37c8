// Visiting everything that a value leads to, so that every call on the way is made and remembered.

import type { SourceText } from '../../syntax/source-text.ts';
import { Joined, PartialAttrs, PartialList, PartialString, Unknown } from '../values/symbolic.ts';
import { Attrs, isList, Lambda, PartialPrimop, type Slot, type Value } from '../values/value.ts';
import { attempt, tryForce } from './attempt.ts';
import { flakeOutputs, isFlake } from './flake.ts';
import { LocatedThunk } from './located-thunk.ts';
import type { AnalysisState } from './state.ts';
import { callWithUnknowns } from './unknown-parameters.ts';

export interface ExploreLimits {
  /** How many values are visited, default 100000. */
  readonly maxValues?: number;
  /** How far from the start, default 60. */
  readonly maxDepth?: number;
  /** Sources whose expressions need no visit: nothing of interest can be in them. Default: none. */
  readonly isBarren?: (source: SourceText) => boolean;
}

/** Visits a slot's value and all that it holds, and calls functions that nothing has called. */
export function explore(state: AnalysisState, start: Slot, limits: ExploreLimits = {}): void {
  const { maxValues = 100_000, maxDepth = 60, isBarren = () => false } = limits;
  const seen = new Set<Slot>();
  const queue: { readonly slot: Slot; readonly depth: number }[] = [{ slot: start, depth: 0 }];
  const functions: { readonly lambda: Lambda; readonly depth: number }[] = [];
  let nextCall = 0;
  let nextBound = 0;
  let visited = 0;
  let models = 0;
  for (let index = 0; visited < maxValues && !state.session.steps.isOver; ) {
    const next = queue[index];
    if (next) {
      index++;
      const isOut = next.slot instanceof LocatedThunk && isBarren(next.slot.origin.source);
      if (isOut || next.depth > maxDepth || isSeen(seen, next.slot)) continue;
      visited++;
      const value = tryForce(state, next.slot);
      if (value !== next.slot && isSeen(seen, value)) continue;
      if (value instanceof Lambda) {
        const { source } = value.code.origin;
        if (state.isOwn(source) || (isModel(source) && models++ < mostModels))
          functions.push({ lambda: value, depth: next.depth });
      } else for (const slot of parts(state, value)) queue.push({ slot, depth: next.depth + 1 });
      if (index > 1024) {
        queue.splice(0, index);
        index = 0;
      }
    } else if (nextCall < state.calls.length) {
      // Calls may be replaced by longer ones, so they are read when nothing else runs.
      for (const { args, result } of state.calls.slice(nextCall))
        for (const slot of [...args, result]) queue.push({ slot, depth: 1 });
      nextCall = state.calls.length;
    } else if (functions.length > 0) {
      const entry = functions.shift();
      // One of the library may hold a function of the file, a different one each time.
      if (entry && (isModel(entry.lambda.code.origin.source) || !state.wasEntered(entry.lambda.code)))
        queue.push({
          slot: attempt(state, () => callWithUnknowns(state, entry.lambda)),
          depth: entry.depth + 1,
        });
    } else if (nextBound < state.bound.length) {
      for (const slot of state.bound.slice(nextBound)) queue.push({ slot, depth: 1 });
      nextBound = state.bound.length;
    } else return;
  }
}

/** Functions of the library that stand for nixpkgs' are entered only so often. */
const mostModels = 500;

/** `<nixpkgs/lib>`: a text of this program. */
function isModel({ file }: SourceText): boolean {
  return file.startsWith('<');
}

// Primitive values are cheap to visit again.
function isSeen(seen: Set<Slot>, slot: Slot): boolean {
  if (typeof slot !== 'object' || slot === null) return false;
  if (seen.has(slot)) return true;
  seen.add(slot);
  return false;
}

/** Everything directly inside a value. */
function parts(state: AnalysisState, value: Value): Slot[] {
  if (isList(value)) return [...value];
  if (value instanceof Attrs) {
    if (value === state.session.builtins) return [];
    return isFlake(value) ? [attempt(state, () => flakeOutputs(state, value))] : [...value.entries.values()];
  }
  if (value instanceof PartialPrimop) return [...value.args];
  if (value instanceof Unknown) {
    if (value.base.type === 'operation') return [...value.base.operands];
    return value.base.type === 'call' ? [value.base.callee, ...value.base.args] : [];
  }
  if (value instanceof Joined) return [...value.alternatives, value.condition];
  if (value instanceof PartialString)
    return value.segments.flatMap((segment) => (segment.type === 'unknown' ? [segment.value] : []));
  if (value instanceof PartialList)
    return value.parts.map((part) => (part.type === 'item' ? part.slot : part.value));
  if (value instanceof PartialAttrs)
    return value.layers.flatMap((layer): Slot[] => {
      if (layer.type === 'known') return [layer.attrs];
      return layer.type === 'named' ? [layer.key, layer.slot] : [layer.value];
    });
  return [];
}
