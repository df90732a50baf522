import gammainc from '@stdlib/math-base-special-gammainc';
import { sumInAnyOrder } from '../../statistics/summation.ts';
import { total, type PairedCounts } from './paired-counts.ts';

/** Jensen–Shannon divergence in nats. */
export function divergence({ r, c }: PairedCounts): number {
  const m = total(r);
  const n = total(c);
  const terms = new Float64Array(r.length);
  for (let i = 0; i < r.length; i++) {
    const p = (r[i] ?? 0) / m;
    const q = (c[i] ?? 0) / n;
    const mean = (p + q) / 2;
    terms[i] = (p > 0 ? p * Math.log(p / mean) : 0) + (q > 0 ? q * Math.log(q / mean) : 0);
  }
  return Math.max(0, sumInAnyOrder(terms) / 2);
}

/** Distance: the square root of the divergence, as scipy defines it. */
export function jensenShannon(counts: PairedCounts): number {
  return Math.sqrt(divergence(counts));
}

/** Calibrated p: 8·JSD/(1/n + 1/m) follows χ²(k − 1) once sparse cells are merged. */
export function jensenShannonP(counts: PairedCounts): number {
  const merged = mergeSparse(counts);
  const cells = merged.r.length;
  if (cells < 2) return 1;
  const statistic = (8 * divergence(merged)) / (1 / total(merged.r) + 1 / total(merged.c));
  return gammainc(statistic / 2, (cells - 1) / 2, true, true);
}

/** Pools cells with fewer than 5 expected rows in the smaller batch: with them, false alarms reach 25 %. */
export function mergeSparse({ r, c }: PairedCounts): PairedCounts {
  const m = total(r);
  const n = total(c);
  const factor = Math.min(m, n) / (m + n);
  const cells = Array.from(r, (reference, i) => ({ r: reference, c: c[i] ?? 0 }));
  const expected = (cell: { r: number; c: number }): number => (cell.r + cell.c) * factor;
  const kept = cells.filter((cell) => expected(cell) >= 5).sort((a, b) => expected(a) - expected(b));
  const other = { r: 0, c: 0 };
  for (const cell of cells.filter((candidate) => expected(candidate) < 5)) {
    other.r += cell.r;
    other.c += cell.c;
  }
  const [smallest] = kept;
  if (smallest !== undefined && expected(other) < 5) {
    smallest.r += other.r;
    smallest.c += other.c;
  } else if (other.r + other.c > 0) {
    kept.push(other);
  }
  return { r: Float64Array.from(kept, (cell) => cell.r), c: Float64Array.from(kept, (cell) => cell.c) };
}
