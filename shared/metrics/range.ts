/** Values that a metric can have; null where there is no bound. */
export interface MetricRange {
  min: number | null;
  max: number | null;
}

const SHARE =
  /^(accuracy|acc|(roc_?)?auc|auroc|(pr_?)?auc|auprc|average_precision|precision|recall|sensitivity|specificity|tpr|fpr|tnr|fnr|ppv|npv|f1|fbeta|iou|miou|dice|jaccard|ndcg|mrr|brier|ece)$/;
const SIGNED_SHARE = /^(mcc|kappa|gini)$/;
const NOT_NEGATIVE = /^(mae|mse|rmse|rmsle|mape|smape|log_?loss|nll|perplexity|ppl|wer|cer|fid)$/;

/**
 * What the name of a metric says about its values: `val/roc_auc`, `Recall@10` and `f1_score` lie between 0 and 1. Null for
 * a name that says nothing, and for percentages and differences, which have ranges of their own.
 */
export function rangeOf(name: string): MetricRange | null {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  if (/percent|pct|%|delta|diff|change|gain/.test(words)) return null;
  const whole = words.replace(/@.*$/, '').replace(/_(score|macro|micro|weighted)$/, '');
  // The last words name the metric, what stands before says of what.
  const endings = whole.split(/[^a-z0-9]+/).map((_, index, all) => all.slice(index).join('_'));
  const is = (pattern: RegExp): boolean => endings.some((ending) => pattern.test(ending));
  if (is(SHARE)) return { min: 0, max: 1 };
  if (is(SIGNED_SHARE)) return { min: -1, max: 1 };
  if (is(/^r_?2$/)) return { min: null, max: 1 };
  return is(NOT_NEGATIVE) ? { min: 0, max: null } : null;
}

/** As people read it: `from 0 to 1`, `at least 0`. */
export function rangeText({ min, max }: MetricRange): string {
  if (min === null) return max === null ? 'any number' : `at most ${String(max)}`;
  return max === null ? `at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
}

/** Sums of floating-point numbers may leave their range by rounding. */
const ROUNDING = 1e-6;

export const isInRange = (value: number, { min, max }: MetricRange): boolean =>
  value >= (min ?? -Infinity) - ROUNDING && value <= (max ?? Infinity) + ROUNDING;
