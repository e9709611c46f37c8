// Calls that can only change together: those that share the text of an argument, or their place.
import type { CallArgument } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';

/**
 * The call and those that have to change with it.
 * @param changing the arguments that have to change, of a call of that group
 */
export function callsTogether(
  start: CallFacts,
  changing: (call: CallFacts) => readonly CallArgument[],
): readonly CallFacts[] {
  const group = new Set([start]);
  // What is added while it runs is visited as well.
  for (const call of group) {
    const sharing = changing(call).flatMap((argument) => call.callsWith(argument));
    const there = call.program.calls.filter(({ site }) => isSamePlace(site, call.site));
    for (const each of [...sharing, ...there]) group.add(each);
  }
  return [...group];
}

function isSamePlace(a: CallFacts['site'], b: CallFacts['site']): boolean {
  return a.source.file === b.source.file && a.start === b.start && a.end === b.end;
}
