import type { Row } from '../metrics-formats/rows.ts';

/** Figures of one metric, in the order in which they were written. */
export interface LoggedMetric {
  name: string;
  points: readonly { step: number; value: number | string | null }[];
}

/** Files of one metric each as rows of one log, in the order of their steps. */
export function rowsByStep(metrics: readonly LoggedMetric[]): Row[] {
  const steps = new Map<number, Map<string, number | string | null>>();
  for (const { name, points } of metrics)
    for (const { step, value } of points) {
      const cells = steps.get(step) ?? new Map<string, number | string | null>([['step', step]]);
      steps.set(step, cells.set(name, value));
    }
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, cells]) => ({ name: `step ${String(step)}`, cells }));
}
