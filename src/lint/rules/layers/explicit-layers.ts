// What `layers` of a call holds, as far as it is known.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';

/** The lists that `layers` may be. */
export function explicitLayerLists(
  call: CallFacts,
): readonly Extract<CallValue, { readonly type: 'list' }>[] {
  return call.values('layers').filter((value) => value.type === 'list');
}

/** What one layer names: lists inside of it are taken apart. */
export function itemsOfLayer(value: CallValue): readonly CallValue[] {
  return value.type === 'list' ? value.items.flatMap(itemsOfLayer) : [value];
}
