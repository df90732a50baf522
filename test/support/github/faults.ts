/** What goes wrong with a request, instead of or after its normal handling. */
export interface Fault {
  /** Operation id of GitHub's description (`issues/create-comment`), or a pattern of `METHOD /path`. */
  on: string | RegExp;
  /** How many requests it hits; default 1. */
  times?: number;
  /** Requests that pass unharmed before; default 0. */
  after?: number;
  /** Answer with this instead of the normal one. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Text of the answer; default GitHub's HTML error page. */
  body?: string;
  /** Whether the request takes effect before it fails (status and reset): the client can't tell. */
  stored?: boolean;
  /** Reset the connection instead of answering. */
  reset?: boolean;
  /** The answer's JSON ends in the middle. */
  truncate?: boolean;
  /** Milliseconds before the request takes effect. */
  delay?: number;
  /** Milliseconds between its effect and the answer. */
  answerDelay?: number;
  /** A list does not show its newest entry yet. */
  stale?: boolean;
}

interface ArmedFault {
  fault: Fault;
  toPass: number;
  left: number;
}

/** Faults that wait for their request; the first that matches is taken. */
export class Faults {
  readonly #armed: ArmedFault[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, toPass: fault.after ?? 0, left: fault.times ?? 1 });
  }

  take(operationId: string | null, line: string): Fault | null {
    for (const armed of this.#armed) {
      const { on } = armed.fault;
      const matches = typeof on === 'string' ? on === operationId : on.test(line);
      if (!matches || armed.left === 0) continue;
      if (armed.toPass > 0) {
        armed.toPass -= 1;
        continue;
      }
      armed.left -= 1;
      return armed.fault;
    }
    return null;
  }
}
