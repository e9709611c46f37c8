// A number of places that are taken in the order in which they were asked for, urgent ones first.
import { abortedError, throwIfAborted } from '../errors/aborted.ts';

export interface Turns {
  /** Waits for a place. @returns gives it back @throws NixlayerError E_ABORTED */
  take(signal: AbortSignal | undefined, isUrgent?: boolean): Promise<() => void>;
}

export function turns(places: number): Turns {
  let free = places;
  const urgent = new Set<() => void>();
  const ordinary = new Set<() => void>();
  const giveBack = (): void => {
    const [next] = urgent.size > 0 ? urgent : ordinary;
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take(signal, isUrgent = false) {
      const waiting = isUrgent ? urgent : ordinary;
      throwIfAborted(signal);
      if (free > 0) free -= 1;
      else
        await new Promise<void>((resolve, reject) => {
          const leave = (): void => {
            waiting.delete(enter);
            signal?.removeEventListener('abort', abort);
          };
          const enter = (): void => {
            leave();
            resolve();
          };
          const abort = (): void => {
            leave();
            reject(abortedError(signal?.reason));
          };
          waiting.add(enter);
          signal?.addEventListener('abort', abort);
        });
      return giveBack;
    },
  };
}
