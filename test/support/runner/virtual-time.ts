type Callback = (...args: unknown[]) => void;

interface Scheduled {
  at: number;
  every: number | null;
  run: () => void;
  refed: boolean;
}

const real = { setInterval, clearInterval, clearTimeout };

/** Resources that timers and a terminal hold; anything else is work under way. */
const IDLE = new Set(['Timeout', 'TTYWrap']);

/** Time that runs on, and skips what is only waiting. */
export class VirtualTime {
  readonly #startedAt = performance.now();
  readonly #scheduled = new Map<VirtualTimer, Scheduled>();
  /** Fired timers too: `refresh` starts them again. */
  readonly #known = new WeakMap<VirtualTimer, Scheduled>();
  #offset: number;
  #ticker: NodeJS.Timeout | null = null;

  constructor(start: number) {
    if (Number.isNaN(start)) throw new Error('MLOPS_TEST_CLOCK is no date');
    this.#offset = start;
  }

  now = (): number => Math.floor(this.#exactNow());

  setTimeout = (callback: Callback, ms = 0, ...args: unknown[]): VirtualTimer =>
    this.#schedule(() => callback(...args), ms, false);

  setInterval = (callback: Callback, ms = 0, ...args: unknown[]): VirtualTimer =>
    this.#schedule(() => callback(...args), ms, true);

  clear = (timer: VirtualTimer | NodeJS.Timeout | null | undefined): void => {
    if (!(timer instanceof VirtualTimer)) {
      real.clearTimeout(timer ?? undefined);
      return;
    }
    this.#scheduled.delete(timer);
    this.#known.delete(timer);
    this.#tickWhileNeeded();
  };

  wait = <T>(ms = 0, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const abort = (): void => {
        this.clear(timer);
        reject(new DOMException('The operation was aborted', 'AbortError'));
      };
      const timer = this.setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      }, ms);
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });

  setRef(timer: VirtualTimer, refed: boolean): void {
    const scheduled = this.#known.get(timer);
    if (scheduled !== undefined) scheduled.refed = refed;
    this.#tickWhileNeeded();
  }

  hasRef(timer: VirtualTimer): boolean {
    return this.#known.get(timer)?.refed === true;
  }

  refresh(timer: VirtualTimer, ms: number): void {
    const scheduled = this.#known.get(timer);
    if (scheduled === undefined) return;
    scheduled.at = this.#exactNow() + ms;
    this.#scheduled.set(timer, scheduled);
    this.#tickWhileNeeded();
  }

  #exactNow(): number {
    return this.#offset + performance.now() - this.#startedAt;
  }

  #schedule(run: () => void, ms: number, repeat: boolean): VirtualTimer {
    const delay = Math.max(1, Number.isFinite(ms) ? ms : 1);
    const timer = new VirtualTimer(this, delay);
    const scheduled = { at: this.#exactNow() + delay, every: repeat ? delay : null, run, refed: true };
    this.#scheduled.set(timer, scheduled);
    this.#known.set(timer, scheduled);
    this.#tickWhileNeeded();
    return timer;
  }

  #tickWhileNeeded(): void {
    const needed = this.#scheduled.size > 0;
    if (!needed && this.#ticker !== null) {
      real.clearInterval(this.#ticker);
      this.#ticker = null;
    }
    if (!needed) return;
    this.#ticker ??= real.setInterval(() => this.#tick(), 2);
    // A process ends in spite of timers that were unref'ed.
    if ([...this.#scheduled.values()].some(({ refed }) => refed)) this.#ticker.ref();
    else this.#ticker.unref();
  }

  #tick(): void {
    const next = Math.min(...[...this.#scheduled.values()].map(({ at }) => at));
    const ahead = next - this.#exactNow();
    if (ahead > 0 && !isIdle()) return;
    if (ahead > 0) this.#offset += ahead;
    for (const [timer, scheduled] of [...this.#scheduled].sort(([, a], [, b]) => a.at - b.at)) {
      if (scheduled.at > this.#exactNow() || !this.#scheduled.has(timer)) continue;
      if (scheduled.every === null) this.#scheduled.delete(timer);
      else scheduled.at = this.#exactNow() + scheduled.every;
      scheduled.run();
      break;
    }
    this.#tickWhileNeeded();
  }
}

/** Pipes that are our own standard output and error are idle too; those of a child come with its process. */
function isIdle(): boolean {
  const busy = process.getActiveResourcesInfo().filter((name) => !IDLE.has(name));
  return busy.length <= 2 && busy.every((name) => name === 'PipeWrap');
}

/** What `setTimeout` returns. */
export class VirtualTimer {
  readonly #time: VirtualTime;
  readonly #delay: number;

  constructor(time: VirtualTime, delay: number) {
    this.#time = time;
    this.#delay = delay;
  }

  ref(): this {
    this.#time.setRef(this, true);
    return this;
  }

  unref(): this {
    this.#time.setRef(this, false);
    return this;
  }

  hasRef(): boolean {
    return this.#time.hasRef(this);
  }

  refresh(): this {
    this.#time.refresh(this, this.#delay);
    return this;
  }

  close(): this {
    this.#time.clear(this);
    return this;
  }

  [Symbol.dispose](): void {
    this.#time.clear(this);
  }
}
