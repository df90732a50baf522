import type { Chart } from '../model/stage-result.ts';
import type { ReportedMetric } from './reported-metric.ts';

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

/** Values of metrics over the steps of a training, in bounded memory; the last value of a name counts. */
export class MetricSeries {
  readonly #series = new Map<string, Series>();

  /** @param step epoch or step, where the metric has one */
  add(metric: ReportedMetric, step: number | null): void {
    const { name, value } = metric;
    const point = step === null ? [] : [{ step, value }];
    const series = this.#series.get(name);
    if (series === undefined) {
      if (this.#series.size < MAX_METRICS)
        this.#series.set(name, { last: metric, points: point, stride: 1, seen: 1 });
      return;
    }
    series.last = metric;
    if (series.seen % series.stride === 0) series.points.push(...point);
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
