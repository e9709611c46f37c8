// What dockerTools functions refuse about the arguments of calls, so that no edit brings it about.
import { imageFunction } from '../dockertools/functions.ts';
import type { CallFacts } from '../program/call-facts.ts';

/** In words, one for each thing; functions of which only the name is known refuse nothing. */
export function refusalsOf(calls: readonly CallFacts[]): readonly string[] {
  return calls.filter(({ isAssumed }) => !isAssumed).flatMap(refusalsOfCall);
}

function refusalsOfCall(call: CallFacts): readonly string[] {
  const { takes, arguments: known } = imageFunction(call.function);
  if (takes !== 'set') return [];
  const names = new Set(known.map(({ name }) => name));
  const unknown = call.arguments
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => `${call.function} takes no argument '${name}'`);
  const isTwice =
    call.function.startsWith('buildImage') &&
    ['contents', 'copyToRoot'].every((name) => call.has(name) && !call.lacks(name));
  return isTwice ? [...unknown, "'contents' and 'copyToRoot' are given together"] : unknown;
}
