/** Windows that a threshold is learned from. */
export const WINDOWS = 10;

/** Mean + 3 deviations (of the population) of the scores of windows of the reference; null without scores. */
export function thresholdOfWindows(scores: readonly number[]): number | null {
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return mean + 3 * Math.sqrt(variance);
}
