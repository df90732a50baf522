/**
 * Variance of Mann and Whitney's U when both sides are alike, with ties: mn(N + 1 − Σ(t³ − t)/(N(N − 1)))/12, as
 * `scipy.stats.mannwhitneyu(method='asymptotic')` has it.
 * @param positives rows of one side among the scores
 */
export function rankSumVariance(scores: Float64Array, positives: number): number {
  const rows = scores.length;
  const sorted = scores.toSorted();
  let ties = 0;
  for (let start = 0; start < rows;) {
    let end = start + 1;
    while (end < rows && sorted[end] === sorted[start]) end++;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  return (positives * (rows - positives) * (rows + 1 - ties / (rows * (rows - 1)))) / 12;
}
