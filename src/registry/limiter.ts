// How much is done at once, and that nothing is done twice at the same time.
import { abortedError } from '../errors/aborted.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';

export type Limiter = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Work waits for its turn in the order in which it came. */
export function limitTo(most: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work, signal) => {
    if (running >= most) await turn(waiting, signal);
    else running += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next one as it is.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.splice(waiting.indexOf(start), 1);
      reject(abortedError(signal?.reason));
    };
    const start = (): void => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    if (signal?.aborted === true) return reject(abortedError(signal.reason));
    signal?.addEventListener('abort', leave, { once: true });
    waiting.push(start);
  });
}

/**
 * Work by key: who comes while it is done waits for it and gets `shared` then. When it was called off by who started it,
 * the next one does it.
 */
export function singleFlights<Result>(): (
  key: string,
  work: () => Promise<Result>,
  shared: (result: Result) => Result,
  signal: AbortSignal | undefined,
) => Promise<Result> {
  const flights = new Map<string, Promise<Result>>();
  return async (key, work, shared, signal) => {
    for (let running = flights.get(key); running !== undefined; running = flights.get(key)) {
      try {
        return shared(await untilAborted(running, signal));
      } catch (error) {
        if (signal?.aborted === true || !(error instanceof NixlayerError && error.code === 'E_ABORTED'))
          throw error;
      }
    }
    const flight = work();
    flights.set(key, flight);
    try {
      return await flight;
    } finally {
      flights.delete(key);
    }
  };
}

function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(abortedError(signal.reason));
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    return work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
