import type { Log } from '../../shared/model/log.ts';

const EVERY_MS = 5_000;

/** Says every five seconds that a phase is still at work: a silent log looks like a job that hangs. */
export async function sayProgress<T>(
  log: Log,
  work: (at: (place: string) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  let place = '';
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    log.info(`… ${place === '' ? 'still at work' : place}, ${String(seconds)} s so far`);
  }, EVERY_MS);
  try {
    return await work((now) => {
      place = now;
    });
  } finally {
    clearInterval(timer);
  }
}
