import type { Redact } from '../redaction.ts';

const LF = 0x0a;
const CR = 0x0d;
/** Of a progress bar that never ends a line, so often a state is shown. */
const INTERVAL_MS = 10_000;

/** What a terminal needs to draw the next state over the last one, and no reader of a log. */
const REDRAWING = new RegExp(String.raw`\x08+|\x1B\[\d*[GJK]`, 'g');
const COLOUR = new RegExp(String.raw`\x1B\[[\d;]*m`, 'g');
const LINE_END = Buffer.of(LF);

interface Thinning {
  /** Takes whole lines, each with its line feed. */
  show: (block: Buffer) => void;
  /** What is left of a line without its control characters may be a secret that was not one before. */
  redact: Redact;
  intervalMs?: number;
}

/**
 * Progress bars (tqdm, Keras, pip) draw states of one line over each other, each ended by a carriage return. A log would
 * have thousands: it gets the last state of each line, and meanwhile one now and then. Lines without carriage return pass
 * as they came.
 */
export class ProgressThinner {
  readonly #show: (block: Buffer) => void;
  readonly #redact: Redact;
  readonly #intervalMs: number;
  /** The line that is being drawn has no end yet. */
  #open = false;
  /** Latest state of that line that was not shown. */
  #waiting: string | null = null;
  #shown: string | null = null;
  #shownAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor({ show, redact, intervalMs = INTERVAL_MS }: Thinning) {
    this.#show = show;
    this.#redact = redact;
    this.#intervalMs = intervalMs;
  }

  /** @param block whole lines and states of lines, each with the byte that ends it */
  write(block: Buffer): void {
    if (!this.#open && !block.includes(CR)) {
      this.#show(block);
      return;
    }
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = block.indexOf(LF); end !== -1; end = block.indexOf(LF, start)) {
      lines.push(...this.#endedLine(block, start, end));
      start = end + 1;
    }
    if (lines.length > 0) this.#show(Buffer.concat(lines));
    if (start < block.length) this.#states(block.subarray(start));
  }

  /** Shows what is still to be shown: nothing comes any more. */
  finish(): void {
    this.#stopTimer();
    this.#showWaiting();
  }

  #endedLine(block: Buffer, start: number, end: number): Buffer[] {
    const line = block.subarray(start, end);
    const drawn = this.#open ? 0 : line.indexOf(CR);
    if (drawn === -1) return [block.subarray(start, end + 1)];
    if (!this.#open && drawn === line.length - 1) return [line.subarray(0, drawn), LINE_END];
    const last = this.#lastState(line);
    const text = last ?? this.#waiting;
    const isNew = text !== null && text !== this.#shown;
    this.#open = false;
    this.#waiting = null;
    this.#shown = null;
    this.#stopTimer();
    return isNew ? [Buffer.from(`${text}\n`)] : [];
  }

  #states(states: Buffer): void {
    this.#open = true;
    const last = this.#lastState(states);
    if (last === null || last === this.#shown) return;
    this.#waiting = last;
    const due = this.#shownAt + this.#intervalMs - performance.now();
    if (due <= 0) this.#showWaiting();
    else this.#timer ??= setTimeout(() => this.#showWaiting(), due).unref();
  }

  #showWaiting(): void {
    this.#stopTimer();
    if (this.#waiting === null) return;
    this.#shown = this.#waiting;
    this.#waiting = null;
    this.#shownAt = performance.now();
    this.#show(Buffer.from(`${this.#shown}\n`));
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The last one in which something can be seen; the earlier ones cost nothing. */
  #lastState(states: Buffer): string | null {
    let end = states.length;
    while (end >= 0) {
      const start = end === 0 ? 0 : states.lastIndexOf(CR, end - 1) + 1;
      const drawn = states.toString('utf8', start, end).replace(REDRAWING, '');
      if (drawn.replace(COLOUR, '').trim() !== '') return this.#redact(drawn);
      end = start - 1;
    }
    return null;
  }
}
