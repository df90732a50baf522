import type { PairedCounts } from '../paired-counts.ts';

/** Fisher's exact test of the 2 × 2 table, two-sided: all tables that are no more likely. Null for other tables. */
export function fisherExact({ r, c }: PairedCounts): number | null {
  if (r.length !== 2) return null;
  const [a = 0, b = 0] = r;
  const [d = 0, e = 0] = c;
  const [row, column, rows] = [a + b, a + d, a + b + d + e];
  const low = Math.max(0, row + column - rows);
  const high = Math.min(row, column);
  // Relative to the first table: ratios of neighbours need no factorials.
  const logs = [0];
  for (let k = low; k < high; k++) {
    const ratio = ((row - k) * (column - k)) / ((k + 1) * (rows - row - column + k + 1));
    logs.push((logs.at(-1) ?? 0) + Math.log(ratio));
  }
  const largest = logs.reduce((most, value) => Math.max(most, value), -Infinity);
  const own = (logs[a - low] ?? 0) + 1e-7;
  let all = 0;
  let unlikely = 0;
  for (const value of logs) {
    const weight = Math.exp(value - largest);
    all += weight;
    if (value <= own) unlikely += weight;
  }
  return Math.min(1, unlikely / all);
}
