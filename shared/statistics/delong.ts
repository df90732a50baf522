import { argsort } from './argsort.ts';
import type { DifferenceBounds } from './difference.ts';
import { normalCdf, normalQuantile } from './distributions.ts';

/** Area under the ROC curve with the share of the other class that each row beats (its placement). */
export interface Placements {
  auc: number;
  /** Per positive row, in input order: share of negatives below it, ties half. */
  positive: Float64Array;
  /** Per negative row: share of positives above it, ties half. */
  negative: Float64Array;
}

/**
 * Placements in one scan of the sorted scores; O(n log n) as in Sun & Xu (IEEE Signal Processing Letters 21, 2014).
 * @param labels 1 for positive, 0 for negative; both classes must occur
 */
export function placementsOf(labels: Uint8Array, scores: Float64Array): Placements {
  const order = argsort(scores);
  const n = labels.length;
  let positives = 0;
  for (const label of labels) positives += label;
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) throw new RangeError('placements need both classes');

  const share = new Float64Array(n);
  let positivesBelow = 0;
  let negativesBelow = 0;
  let wins = 0;
  for (let start = 0; start < n;) {
    const score = scores[order[start] ?? 0];
    let end = start;
    let tiedPositives = 0;
    while (end < n && scores[order[end] ?? 0] === score) tiedPositives += labels[order[end++] ?? 0] ?? 0;
    const tiedNegatives = end - start - tiedPositives;
    const beaten = negativesBelow + tiedNegatives / 2;
    const beating = positives - positivesBelow - tiedPositives / 2;
    for (let place = start; place < end; place++) {
      const row = order[place] ?? 0;
      share[row] = labels[row] === 1 ? beaten / negatives : beating / positives;
    }
    wins += tiedPositives * beaten;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }

  const positive = new Float64Array(positives);
  const negative = new Float64Array(negatives);
  let nextPositive = 0;
  let nextNegative = 0;
  for (let row = 0; row < n; row++) {
    if (labels[row] === 1) positive[nextPositive++] = share[row] ?? 0;
    else negative[nextNegative++] = share[row] ?? 0;
  }
  return { auc: wins / positives / negatives, positive, negative };
}

/**
 * DeLong's interval of the difference of two correlated areas (DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988).
 * With a zero standard error (both models rank alike, or perfectly) the interval is the point and p is null.
 */
export function delong(candidate: Placements, baseline: Placements, alpha: number): DifferenceBounds {
  const delta = candidate.auc - baseline.auc;
  const standardError = Math.sqrt(Math.max(0, varianceOfDifference(candidate, baseline)));
  const reach = normalQuantile(1 - alpha) * standardError;
  const p = standardError === 0 ? null : 2 * normalCdf(-Math.abs(delta / standardError));
  return { delta, lower: delta - reach, upper: delta + reach, standardError, p, method: 'delong' };
}

function varianceOfDifference(a: Placements, b: Placements): number {
  return (
    varianceOfDifferences(a.positive, b.positive, a.auc - b.auc) / a.positive.length +
    varianceOfDifferences(a.negative, b.negative, a.auc - b.auc) / a.negative.length
  );
}

/** S₁₁ + S₂₂ − 2 S₁₂ of one class at once; the mean of either class's placements is the area. */
function varianceOfDifferences(a: Float64Array, b: Float64Array, mean: number): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += ((a[row] ?? 0) - (b[row] ?? 0) - mean) ** 2;
  return sum / (a.length - 1);
}
