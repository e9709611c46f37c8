// Room for one large list, set or text. V8 ends the whole process when a single large allocation fails, even in a
// worker with a limit of its own, so there must be room before.

import { constants } from 'node:buffer';
import { getHeapStatistics } from 'node:v8';
import { EvalFailure } from '../errors/eval-failure.ts';

/** Bytes below which nobody asks. */
const small = 1 << 20;
/** The slot, and what is delayed in it. */
const bytesPerElement = 100;
const bytesPerAttribute = 40;
/** A list that grows is copied, and so is a text that is put together from parts. */
const copies = 3;

/** @throws EvalFailure 'limit' when there is no room for a list of this many elements */
export function reserveList(length: number): void {
  if (length * bytesPerElement >= small) reserve(length * bytesPerElement);
}

/** @throws EvalFailure 'limit' when there is no room for a set of this many attributes */
export function reserveAttrs(size: number): void {
  if (size * bytesPerAttribute >= small) reserve(size * bytesPerAttribute);
}

/** @throws EvalFailure 'limit' when there is no room for a text of this many UTF-16 units */
export function reserveText(length: number): void {
  if (length > constants.MAX_STRING_LENGTH)
    throw new EvalFailure(`a text cannot be longer than ${constants.MAX_STRING_LENGTH} characters`, {
      kind: 'limit',
      hint: 'Look for a text that grows without end.',
    });
  if (length >= small) reserve(length);
}

function reserve(bytes: number): void {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  if (used + bytes * copies <= limit) return;
  throw new EvalFailure(`the evaluation needs more than ${Math.round(limit / (1 << 20))} MiB of memory`, {
    kind: 'limit',
    hint: 'Look for a list or text that grows without end.',
  });
}
