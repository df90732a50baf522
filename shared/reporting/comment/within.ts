import type { Clock } from '../../http/clock.ts';

const TOO_LATE = new Error('the time in which a write is safe is over');

/**
 * Runs something that must be over by a moment.
 * @returns null when it was given up: it may still take effect
 */
export async function within<T>(
  clock: Clock,
  deadline: number,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | null> {
  const limit = new AbortController();
  const over = new AbortController();
  const left = Math.max(0, deadline - clock.now());
  const waiting = clock.sleep(left, AbortSignal.any([over.signal, signal])).then(
    () => limit.abort(TOO_LATE),
    // The run is over, or the job is cancelled: nobody waits for the limit any more.
    () => undefined,
  );
  try {
    return { value: await run(limit.signal) };
  } catch (error) {
    if (limit.signal.aborted) return null;
    throw error;
  } finally {
    over.abort();
    await waiting;
  }
}
