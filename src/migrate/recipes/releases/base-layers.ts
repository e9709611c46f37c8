// How many layers the base image of a call has.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull } from '../../../program/call-values.ts';

/** Undefined where that is not written in the expression: only `buildImage` always adds one layer. */
export function baseLayersOf(call: CallFacts): number | undefined {
  const given = call.has('fromImage');
  if (given === undefined) return undefined;
  if (!given) return 0;
  const counts = new Set(call.values('fromImage').map((value) => layersOf(call, value)));
  const [count] = counts;
  return counts.size === 1 ? count : undefined;
}

function layersOf(call: CallFacts, value: CallValue): number | undefined {
  if (isNull(value)) return 0;
  const base = value.type === 'image' ? call.callOf(value) : undefined;
  if (!base?.isBuilder || base.isLayered || base === call) return undefined;
  const below = baseLayersOf(base);
  return below === undefined ? undefined : below + 1;
}
