/** What the suite says while it works. Every implementation neutralises the text: callers pass it raw. */
export interface Log {
  info(message: string): void;
  debug(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  /** Runs a phase inside a named, collapsible group of the log. */
  group<T>(name: string, phase: () => Promise<T>): Promise<T>;
}

/** Progress of long work: `done` of `total` units, `total` unknown for streams. */
export type Progress = (done: number, total?: number) => void;
