import type { Direction } from '../model/stage-result.ts';

const SMALLER_IS_BETTER =
  /(^|[^a-z])(loss|error|err|mae|mse|rmse|mape|smape|rmsle|logloss|nll|brier|ece|perplexity|ppl|wer|cer|fid|deviance|hinge|regret|latency|duration|seconds|time|bytes|size|memory|fpr|fnr|rank)([^a-z]|$)/;

/** Metrics that a command reports have a name only: what the name says about the better direction. */
export function directionOf(name: string): Direction {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return SMALLER_IS_BETTER.test(words) ? 'lower' : 'higher';
}
