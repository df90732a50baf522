/** Sum with an error that does not grow with the number of terms (Neumaier, ZAMM 54, 1974). */
export function preciseSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** The same bits whatever order the terms came in; sorts them in place. */
export const sumInAnyOrder = (terms: Float64Array): number => preciseSum(terms.sort());

/** NaN without values. */
export const meanOf = (values: Float64Array): number => preciseSum(values) / values.length;

export interface Moments {
  n: number;
  mean: number;
  /** Unbiased (n − 1); null for fewer than two values. */
  variance: number | null;
}

export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  const mean = meanOf(values);
  if (n < 2) return { n, mean, variance: null };
  // Deviations are all positive, so that the loss of a plain sum stays within n roundings; blocks keep it small.
  let sum = 0;
  for (let start = 0; start < n; start += 1024) {
    let block = 0;
    const end = Math.min(n, start + 1024);
    for (let row = start; row < end; row++) {
      const deviation = (values[row] ?? 0) - mean;
      block += deviation * deviation;
    }
    sum += block;
  }
  return { n, mean, variance: sum / (n - 1) };
}
