import type { ReportedMetric } from '../reported-metric.ts';
import { isMap } from './map.ts';

/**
 * The list that github-action-benchmark takes for `customBiggerIsBetter` and `customSmallerIsBetter`: entries with
 * `name`, `unit` and `value`. Null for any other shape. Names that stand there twice are left to the reader's checks.
 */
export function readBenchmarkEntries(document: unknown): ReportedMetric[] | null {
  if (!Array.isArray(document) || document.length === 0) return null;
  const metrics: ReportedMetric[] = [];
  for (const entry of document) {
    if (!isMap(entry)) return null;
    const { name, value, unit } = entry;
    if (typeof name !== 'string' || typeof value !== 'number' || !Number.isFinite(value)) return null;
    metrics.push({ name, value, reason: null, ...(typeof unit === 'string' ? { unit } : {}) });
  }
  return metrics;
}
