// Ctrl-C and `kill`: the first asks the running work to stop and clean up, the second one ends the process at once.

/** A signal that SIGINT, SIGTERM and SIGHUP abort. Call `dispose` when the work is done. */
export function listenForInterruption(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(name);
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
