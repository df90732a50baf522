import type { Chart } from '../model/stage-result.ts';
import { MetricSeries } from './metric-series.ts';
import type { ReportedMetric } from './reported-metric.ts';

const KEYWORD = 'mlops-metric';
const LF = 0x0a;
const LINE = /^\s*mlops-metric\s+([^\s=]{1,200})=(\S{1,60})(?:\s+step=(\d{1,15}))?\s*$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** Collects `mlops-metric name=value step=n` from a command's output; the last value of a name counts. */
export class MetricLines {
  readonly #series = new MetricSeries();
  readonly #redact: (text: string) => string;

  /** @param redact hides secrets in what ends up in the result; figures stay as they are */
  constructor(redact: (text: string) => string = (text) => text) {
    this.#redact = redact;
  }

  /** Metrics that whole lines of output report, each with its step. */
  readBlock(block: Buffer): { metric: ReportedMetric; step: number | null }[] {
    const found = [];
    let at = block.indexOf(KEYWORD);
    while (at !== -1) {
      const start = at === 0 ? 0 : block.lastIndexOf(LF, at - 1) + 1;
      const end = block.indexOf(LF, at);
      const stop = end === -1 ? block.length : end;
      // A progress bar draws over a line again and again.
      for (const state of block.toString('utf8', start, stop).split('\r')) {
        const metric = this.read(state);
        if (metric !== null) found.push(metric);
      }
      at = block.indexOf(KEYWORD, stop);
    }
    return found;
  }

  /** The metric that the line reports, if it does. */
  read(line: string): { metric: ReportedMetric; step: number | null } | null {
    const [, printed, text = '', stepText] = LINE.exec(line) ?? [];
    if (printed === undefined) return null;
    const number = NUMBER.test(text) ? Number(text) : NaN;
    const value = Number.isFinite(number) ? number : null;
    const metric = {
      name: this.#redact(printed),
      value,
      reason: value === null ? `the command reported "${this.#redact(text)}"` : null,
    };
    const step = stepText === undefined ? null : Number(stepText);
    this.#series.add(metric, step);
    return { metric, step };
  }

  metrics(): ReportedMetric[] {
    return this.#series.metrics();
  }

  charts(): Chart[] {
    return this.#series.charts();
  }
}
