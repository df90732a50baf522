/** Sum with an error that does not grow with the number of terms (Neumaier, ZAMM 54, 1974). */
export function preciseSum(values: Iterable<number>): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

export interface Moments {
  n: number;
  mean: number;
  /** Unbiased (n − 1); null for fewer than two values. */
  variance: number | null;
}

export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  const mean = preciseSum(values) / n;
  if (n < 2) return { n, mean, variance: null };
  return { n, mean, variance: preciseSum(squaredDeviations(values, mean)) / (n - 1) };
}

function* squaredDeviations(values: Float64Array, mean: number): Generator<number> {
  for (const value of values) yield (value - mean) ** 2;
}
