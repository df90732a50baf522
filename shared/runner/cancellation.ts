import { CancelledError, describeError } from '../errors.ts';

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
      controller.abort(new CancelledError(`${name} ended the step before it had a result`));
    });
  }
  return controller.signal;
}

/** What fails after a cancellation fails because of it, however it says so: the library that was interrupted has its own words. */
export function orCancellation(fault: unknown, cancelled: AbortSignal): unknown {
  const { kind } = describeError(fault);
  if (!cancelled.aborted || (kind !== 'bug' && kind !== 'service-error')) return fault;
  const reason: unknown = cancelled.reason;
  return new CancelledError(reason instanceof Error ? reason.message : String(reason), { cause: fault });
}
