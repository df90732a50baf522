import type { ReportedMetric } from '../reported-metric.ts';
import { isMap } from './map.ts';

const KEYS = new Set(['value', 'lower_value', 'upper_value']);

/**
 * Bencher Metric Format: benchmark → measure → `{value, lower_value?, upper_value?}`. Null for any other shape.
 * Source: Bencher, reference of the Bencher Metric Format.
 */
export function readBencherMetrics(document: unknown): ReportedMetric[] | null {
  if (!isMap(document)) return null;
  const metrics: ReportedMetric[] = [];
  for (const [benchmark, measures] of Object.entries(document)) {
    if (!isMap(measures)) return null;
    for (const [measure, figure] of Object.entries(measures)) {
      if (!isMap(figure) || typeof figure['value'] !== 'number' || !Number.isFinite(figure['value']))
        return null;
      if (Object.keys(figure).some((key) => !KEYS.has(key))) return null;
      metrics.push({ name: `${benchmark}.${measure}`, value: figure['value'], reason: null });
    }
  }
  return metrics.length === 0 ? null : metrics;
}
