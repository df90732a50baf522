import type { Direction } from '../model/stage-result.ts';

const SMALLER_IS_BETTER =
  /(^|[^a-z])(loss|error|err|mae|mse|rmse|mape|smape|rmsle|logloss|nll|brier|ece|perplexity|ppl|wer|cer|fid|deviance|hinge|regret|latency|duration|seconds|time|bytes|size|memory|fpr|fnr)([^a-z]|$)/;
const LARGER_IS_BETTER =
  /(^|[^a-z])(accuracy|acc|auc|auroc|auprc|precision|recall|sensitivity|specificity|tpr|tnr|ppv|npv|f1|f2|fbeta|score|kappa|mcc|r2|iou|miou|dice|map|ap|ndcg|mrr|bleu|rouge|chrf|meteor|psnr|ssim|gini|throughput|reward|likelihood|em|exact_match)(?![a-z])/;

/**
 * Metrics that a command reports have a name only: what the name says about the better direction. A name that says neither,
 * or both, leaves it unknown.
 */
export function directionOf(name: string): Direction {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const smaller = SMALLER_IS_BETTER.test(words);
  if (smaller === LARGER_IS_BETTER.test(words)) return 'unknown';
  return smaller ? 'lower' : 'higher';
}
