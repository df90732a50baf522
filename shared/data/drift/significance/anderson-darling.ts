import { total, type PairedNumbers } from '../paired-counts.ts';
import type { Test } from './ranks.ts';

/** Of two samples: b₀ + b₁ + b₂ of Scholz and Stephens' table 2. */
const CRITICAL = [0.325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546];
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];

/**
 * Anderson–Darling test of two samples with midranks (Scholz and Stephens, JASA 82, 1987), as `scipy.stats.anderson_ksamp`:
 * the statistic is normalised, p is interpolated and lies between 0.001 and 0.25.
 */
export function andersonDarling({ r, c }: PairedNumbers): Test {
  const sizes = [total(r), total(c)];
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  let statistic = 0;
  for (const [side, counts] of [r, c].entries()) {
    const size = sizes[side] ?? 0;
    let below = 0;
    let belowOwn = 0;
    let inner = 0;
    for (let i = 0; i < r.length; i++) {
      const here = (r[i] ?? 0) + (c[i] ?? 0);
      const own = counts[i] ?? 0;
      const b = below + here / 2;
      const divisor = b * (rows - b) - (rows * here) / 4;
      if (divisor > 0) inner += ((here / rows) * (rows * (belowOwn + own / 2) - b * size) ** 2) / divisor;
      below += here;
      belowOwn += own;
    }
    statistic += inner / size;
  }
  statistic *= (rows - 1) / rows;
  const variance = varianceOf(rows, sizes);
  if (!(variance > 0)) return { statistic, p: null };
  const normalised = (statistic - 1) / Math.sqrt(variance);
  return { statistic: normalised, p: interpolated(normalised) };
}

function varianceOf(rows: number, sizes: readonly number[]): number {
  const inverse = sizes.reduce((sum, size) => sum + 1 / size, 0);
  const k = 2;
  let h = 0;
  let g = 0;
  for (let i = rows - 1; i > 1; i--) {
    h += 1 / i;
    g += h / (rows + 1 - i);
  }
  h += 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * rows ** 3 + b * rows ** 2 + c * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
}

function interpolated(statistic: number): number {
  const [smallest = 0, largest = 0] = [CRITICAL[0], CRITICAL.at(-1)];
  if (statistic < smallest) return 0.25;
  if (statistic > largest) return 0.001;
  const [c0, c1, c2] = PARABOLA;
  return Math.exp(c0 + c1 * statistic + c2 * statistic ** 2);
}

/** Least squares of ln(level) on the critical values. */
const PARABOLA = fitParabola(
  CRITICAL,
  LEVELS.map((level) => Math.log(level)),
);

function fitParabola(x: readonly number[], y: readonly number[]): [number, number, number] {
  const power = (p: number): number => x.reduce((sum, value) => sum + value ** p, 0);
  const moment = (p: number): number => x.reduce((sum, value, i) => sum + value ** p * (y[i] ?? 0), 0);
  const [s0, s1, s2, s3, s4] = [power(0), power(1), power(2), power(3), power(4)] as const;
  const [t0, t1, t2] = [moment(0), moment(1), moment(2)] as const;
  const det = (a: number[]): number => {
    const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0, c0 = 0, c1 = 0, c2 = 0] = a;
    return a0 * (b1 * c2 - b2 * c1) - a1 * (b0 * c2 - b2 * c0) + a2 * (b0 * c1 - b1 * c0);
  };
  const all = det([s0, s1, s2, s1, s2, s3, s2, s3, s4]);
  return [
    det([t0, s1, s2, t1, s2, s3, t2, s3, s4]) / all,
    det([s0, t0, s2, s1, t1, s3, s2, t2, s4]) / all,
    det([s0, s1, t0, s1, s2, t1, s2, s3, t2]) / all,
  ];
}
