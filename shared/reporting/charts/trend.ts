import type { Chart } from '../../model/stage-result.ts';

/** Values of a metric over earlier commits, the present one last. */
export const trendId = (metric: string): string => `${metric}-trend`;

export const trendChart = (charts: readonly Chart[], metric: string): Chart | undefined =>
  charts.find(({ id }) => id === trendId(metric));
