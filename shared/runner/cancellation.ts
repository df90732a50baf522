const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that fires on the first cancellation by the runner (SIGINT, SIGTERM) or the terminal; the second ends the
 * process at once.
 */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error(`cancelled by ${name}`));
    });
  }
  return controller.signal;
}
