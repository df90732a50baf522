import type { Log } from '../../shared/model/log.ts';

const EVERY_SECONDS = 5;

/** Says what an engine tells of a query, from its fifth second on and every five seconds: engines tell it at each poll. */
export function sayQueries(log: Pick<Log, 'info'>): (line: string, seconds: number) => void {
  let said = 0;
  return (line, seconds) => {
    // Fewer seconds than before: another query has begun.
    if (seconds < said) said = 0;
    if (seconds - said < EVERY_SECONDS) return;
    said = seconds;
    log.info(`… ${line}, ${seconds.toFixed(0)} s so far`);
  };
}
