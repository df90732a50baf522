import type { BinaryModel } from './binary-model.ts';
import { accuracy, f1, precision, recall } from './confusion-metrics.ts';
import type { Metric } from './metric.ts';
import { mae, r2, rmse, type RegressionModel } from './regression-metrics.ts';
import { brier, logLoss, rocAuc } from './score-metrics.ts';

/** Adding a metric is one file and one line here; the first is the task's primary metric. */
export const BINARY_METRICS: readonly Metric<BinaryModel>[] = [
  rocAuc,
  accuracy,
  precision,
  recall,
  f1,
  logLoss,
  brier,
];

export const REGRESSION_METRICS: readonly Metric<RegressionModel>[] = [rmse, mae, r2];
