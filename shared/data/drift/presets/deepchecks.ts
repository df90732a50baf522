import { correctedV } from '../distances/cramers-v.ts';
import { kolmogorovDistance } from '../kolmogorov-smirnov.ts';
import { total, type PairedCounts } from '../paired-counts.ts';
import { chiSquare } from '../significance/chi-square.ts';
import { atLeast, untold, type Preset, type PresetFacts, type PresetScore } from './preset.ts';

const MIN_SAMPLES = 10;
/** Rarer categories of the reference are one. */
const RARE = 0.01;

/** FeatureDrift, LabelDrift and PredictionDrift of Deepchecks 0.19, which samples above 100,000 rows; here all rows count. */
export const deepchecks: Preset = {
  driftedShare: 0.5,
  missingIsCategory: false,
  numbers: (numbers, facts) => judged('ks', numbers, kolmogorovDistance, facts),
  categories: (counts, facts) => judged('cramers_v', counts, cramersVOfEqualSizes, facts),
};

function judged<Counts extends PairedCounts>(
  method: string,
  counts: Counts,
  effect: (counts: Counts) => number,
  { role, threshold }: PresetFacts,
): PresetScore {
  if (Math.min(total(counts.r), total(counts.c)) < MIN_SAMPLES)
    return untold(method, `fewer than ${String(MIN_SAMPLES)} values on one side`);
  return atLeast(method, effect(counts), threshold ?? (role === null ? 0.2 : 0.15));
}

/** Corrected V of the table whose larger side is scaled down to the size of the smaller one. */
function cramersVOfEqualSizes(counts: PairedCounts): number {
  const { r, c } = withoutRare(counts);
  if (r.length <= 1) return 0;
  const [m, n] = [total(r), total(c)];
  const [toR, toC] = [Math.min(1, n / m), Math.min(1, m / n)];
  const table = withoutEmpty({
    r: r.map((count) => roundHalfEven(count * toR)),
    c: c.map((count) => roundHalfEven(count * toC)),
  });
  const chi2 = chiSquare(table);
  return correctedV(table.r.length === 2 ? { ...chi2, statistic: yates(table) } : chi2, table);
}

function withoutRare({ r, c }: PairedCounts): PairedCounts {
  const [m, n] = [total(r), total(c)];
  const kept = [...r.keys()].filter((i) => (r[i] ?? 0) >= m * RARE);
  const cells = { r: kept.map((i) => r[i] ?? 0), c: kept.map((i) => c[i] ?? 0) };
  const other = {
    r: m - cells.r.reduce((sum, count) => sum + count, 0),
    c: n - cells.c.reduce((sum, count) => sum + count, 0),
  };
  if (other.r > m * RARE || other.c > n * RARE) {
    cells.r.push(other.r);
    cells.c.push(other.c);
  }
  return { r: Float64Array.from(cells.r), c: Float64Array.from(cells.c) };
}

function withoutEmpty({ r, c }: PairedCounts): PairedCounts {
  const some = (_: number, i: number): boolean => (r[i] ?? 0) + (c[i] ?? 0) > 0;
  return { r: r.filter(some), c: c.filter(some) };
}

/** χ² of a 2 × 2 table with the continuity correction that never overshoots. */
function yates({ r, c }: PairedCounts): number {
  const [m, n] = [total(r), total(c)];
  let statistic = 0;
  for (let i = 0; i < 2; i++) {
    const both = (r[i] ?? 0) + (c[i] ?? 0);
    for (const [count, size] of [
      [r[i] ?? 0, m],
      [c[i] ?? 0, n],
    ] as const) {
      const expected = (both * size) / (m + n);
      const apart = Math.abs(count - expected);
      statistic += (apart - Math.min(0.5, apart)) ** 2 / expected;
    }
  }
  return statistic;
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}
