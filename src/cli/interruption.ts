// Ctrl-C and `kill`: the first asks the running work to stop and clean up, the second one ends the process at once.

export interface Interruption {
  readonly signal: AbortSignal;
  /**
   * Runs work that blocks the thread, so that no signal could be answered meanwhile: a signal ends the process at once, as
   * it does without any listener. The work must have nothing to clean up.
   */
  block<Result>(work: () => Result): Result;
  dispose(): void;
}

/** A signal that SIGINT, SIGTERM and SIGHUP abort. Call `dispose` when the work is done. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(name);
  };
  const listen = (): void => {
    for (const name of signals) process.on(name, onSignal);
  };
  const dispose = (): void => {
    for (const name of signals) process.off(name, onSignal);
  };
  listen();
  return {
    signal: controller.signal,
    block: (work) => {
      dispose();
      try {
        return work();
      } finally {
        listen();
      }
    },
    dispose,
  };
}
