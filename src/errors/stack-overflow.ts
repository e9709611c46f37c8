// Recursion that goes deeper than the stack of its thread.

let seen = 0;

/** Whether an error is V8's "Maximum call stack size exceeded"; those that are asked about are counted. */
export function isStackOverflow(error: unknown): boolean {
  const isOne = error instanceof RangeError && error.message.includes('call stack');
  if (isOne) seen += 1;
  return isOne;
}

/** How many there were in this thread so far: work in which one occurred gives more where the stack is deeper. */
export function stackOverflows(): number {
  return seen;
}
