import { isMap } from './map.ts';

const FIGURES = ['precision', 'recall', 'f1-score', 'support'] as const;
const AVERAGES: Readonly<Record<string, string>> = {
  'macro avg': 'macro',
  'weighted avg': 'weighted',
  'micro avg': 'micro',
  'samples avg': 'samples',
};

/**
 * scikit-learn's `classification_report(output_dict=True)` as a map of metrics: `f1_macro` of an average, `f1` below the
 * name of a class; `support`, a count of rows, is no metric. Null for any other shape.
 */
export function readClassificationReport(document: unknown): Record<string, unknown> | null {
  if (!isMap(document) || !isMap(document['macro avg']) || !isMap(document['weighted avg'])) return null;
  const metrics: Record<string, unknown> = {};
  for (const [key, block] of Object.entries(document)) {
    if (!isMap(block)) {
      metrics[key] = block;
      continue;
    }
    if (!FIGURES.every((figure) => figure in block)) return null;
    const { precision, recall, 'f1-score': f1 } = block;
    const average = AVERAGES[key];
    if (average === undefined) metrics[key] = { precision, recall, f1 };
    else
      Object.assign(metrics, {
        [`precision_${average}`]: precision,
        [`recall_${average}`]: recall,
        [`f1_${average}`]: f1,
      });
  }
  return metrics;
}
