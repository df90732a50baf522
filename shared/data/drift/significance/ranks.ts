import { normalCdf } from '../../../statistics/distributions.ts';
import { total, type PairedNumbers } from '../paired-counts.ts';
import { cramerVonMisesTail } from './cramer-von-mises-law.ts';

export interface Test {
  statistic: number;
  /** Null where nothing varies. */
  p: number | null;
}

/** Mann–Whitney U of the reference, two-sided p by the normal law with ties and continuity correction. */
export function mannWhitney({ r, c }: PairedNumbers): Test {
  const [m, n] = [total(r), total(c)];
  const rows = m + n;
  let below = 0;
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < r.length; i++) {
    const here = (r[i] ?? 0) + (c[i] ?? 0);
    rankSum += (r[i] ?? 0) * (below + (here + 1) / 2);
    ties += here ** 3 - here;
    below += here;
  }
  const u = rankSum - (m * (m + 1)) / 2;
  const deviation = Math.sqrt(((m * n) / 12) * (rows + 1 - ties / (rows * (rows - 1))));
  if (!(deviation > 0)) return { statistic: u, p: null };
  const z = (Math.max(u, m * n - u) - (m * n) / 2 - 0.5) / deviation;
  return { statistic: u, p: Math.min(1, 2 * normalCdf(-z)) };
}

/** Cramér–von Mises T with midranks (Anderson, Annals of Mathematical Statistics 33, 1962); p by the limit law. */
export function cramerVonMises({ r, c }: PairedNumbers): Test {
  const [m, n] = [total(r), total(c)];
  const rows = m + n;
  const before = { r: 0, c: 0 };
  let u = 0;
  for (let i = 0; i < r.length; i++) {
    const [own, other] = [r[i] ?? 0, c[i] ?? 0];
    const midrank = before.r + before.c + (own + other + 1) / 2;
    u += m * squaresFrom(midrank - before.r, own) + n * squaresFrom(midrank - before.c, other);
    before.r += own;
    before.c += other;
  }
  const pairs = m * n;
  const statistic = u / (pairs * rows) - (4 * pairs - 1) / (6 * rows);
  const expected = (1 + 1 / rows) / 6;
  const variance =
    ((rows + 1) * (4 * pairs * rows - 3 * (m ** 2 + n ** 2) - 2 * pairs)) / (45 * rows ** 2 * 4 * pairs);
  if (!(variance > 0)) return { statistic, p: null };
  return { statistic, p: cramerVonMisesTail(1 / 6 + (statistic - expected) / Math.sqrt(45 * variance)) };
}

/** Σ (distance − i)² over i = 1 … count. */
const squaresFrom = (distance: number, count: number): number =>
  count * distance ** 2 - distance * count * (count + 1) + (count * (count + 1) * (2 * count + 1)) / 6;
