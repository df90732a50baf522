import type { Log } from '../../shared/model/log.ts';

/** A log that tells every message in one way, and runs phases as they are. */
export const logTo = (tell: (message: string) => void): Log => ({
  info: tell,
  debug: tell,
  notice: tell,
  warning: tell,
  group: (_, phase) => phase(),
});

export const quietLog = logTo(() => undefined);
