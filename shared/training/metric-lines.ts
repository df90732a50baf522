import type { Chart } from '../model/stage-result.ts';
import type { ReportedMetric } from './reported-metric.ts';

const LINE = /^\s*mlops-metric\s+([^\s=]{1,200})=(\S{1,60})(?:\s+step=(\d{1,15}))?\s*$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const MAX_METRICS = 200;
/** A series that reaches it is thinned to every second point. */
const MAX_POINTS = 1000;

interface Series {
  last: ReportedMetric;
  points: { step: number; value: number | null }[];
  /** Every how manieth step is kept. */
  stride: number;
  seen: number;
}

/** Collects `mlops-metric name=value step=n` from a command's output; the last value of a name counts. */
export class MetricLines {
  readonly #series = new Map<string, Series>();
  readonly #redact: (text: string) => string;

  /** @param redact hides secrets in what ends up in the result; figures stay as they are */
  constructor(redact: (text: string) => string = (text) => text) {
    this.#redact = redact;
  }

  read(line: string): void {
    const [, printed, text = '', step] = LINE.exec(line) ?? [];
    if (printed === undefined) return;
    const name = this.#redact(printed);
    const number = NUMBER.test(text) ? Number(text) : NaN;
    const value = Number.isFinite(number) ? number : null;
    const last = {
      name,
      value,
      reason: value === null ? `the command reported "${this.#redact(text)}"` : null,
    };
    const series = this.#series.get(name);
    if (series === undefined) {
      if (this.#series.size < MAX_METRICS)
        this.#series.set(name, { last, points: pointOf(step, value), stride: 1, seen: 1 });
      return;
    }
    series.last = last;
    if (series.seen % series.stride === 0) series.points.push(...pointOf(step, value));
    series.seen += 1;
    if (series.points.length >= MAX_POINTS) {
      series.points = series.points.filter((_, index) => index % 2 === 0);
      series.stride *= 2;
    }
  }

  metrics(): ReportedMetric[] {
    return [...this.#series.values()].map(({ last }) => last);
  }

  /** One chart per metric that was reported at two or more steps. */
  charts(): Chart[] {
    return [...this.#series].flatMap(([name, { points }]) =>
      points.length < 2
        ? []
        : [
            {
              id: `${name}-steps`,
              kind: 'line' as const,
              title: `${name} by step`,
              x: points.map(({ step }) => step),
              series: [{ name, y: points.map(({ value }) => value) }],
            },
          ],
    );
  }
}

function pointOf(step: string | undefined, value: number | null): Series['points'] {
  return step === undefined ? [] : [{ step: Number(step), value }];
}
