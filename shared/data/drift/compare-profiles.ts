import { benjaminiHochberg } from '../../statistics/multiplicity.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { CountedProfile } from '../profile/profile.ts';
import { jensenShannon, jensenShannonP } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { pairCounts } from './pair-counts.ts';
import { decileCells, populationStability } from './population-stability.ts';
import { wasserstein } from './wasserstein.ts';

const MIN_ROWS = 100;
const FALSE_DISCOVERY_RATE = 0.05;
const MIN_DEVIATION = 0.001;

export interface ColumnDrift {
  column: string;
  /** The metric that decides: `w1n` for numbers, `js` for categories. */
  method: 'w1n' | 'js';
  effect: number | null;
  threshold: number;
  /** Adjusted after Benjamini and Hochberg over all compared columns. */
  p: number | null;
  /** Every metric that is defined for the column. */
  metrics: Readonly<Record<string, number>>;
  m: number;
  n: number;
  verdict: 'pass' | 'fail' | 'inconclusive';
  reason: string | null;
}

interface ComparisonOptions {
  /** Columns that move by definition, such as times and identifiers. */
  exclude?: readonly string[];
  /** Effect from which a column counts as drifted. */
  threshold?: number;
}

/** Compares the columns that both profiles have: drift needs an effect and significance, either alone is wrong. */
export async function compareProfiles(
  engine: QueryEngine,
  reference: CountedProfile,
  current: CountedProfile,
  { exclude = [], threshold = 0.1 }: ComparisonOptions = {},
): Promise<ColumnDrift[]> {
  const measured: ColumnDrift[] = [];
  for (const column of current.profile.columns) {
    const before = reference.profile.columns.find(({ name }) => name === column.name);
    if (before === undefined || column.kind === 'time' || exclude.includes(column.name)) continue;
    const sizes = { m: reference.profile.rows, n: current.profile.rows };
    const base = { column: column.name, threshold, ...sizes, metrics: {}, effect: null, p: null };
    const method = column.kind === 'number' ? 'w1n' : 'js';
    if (before.kind !== column.kind || before.counts === 'binned' || before.hashed !== column.hashed) {
      measured.push({ ...base, method, verdict: 'inconclusive', reason: 'counts are not comparable' });
      continue;
    }
    const counts = await pairCounts(engine, reference, current, column);
    const present = counts.r.some((count) => count > 0) && counts.c.some((count) => count > 0);
    if (!present) {
      measured.push({ ...base, method, verdict: 'inconclusive', reason: 'no values on one side' });
      continue;
    }
    if (method === 'js') {
      const js = jensenShannon(counts);
      const metrics = { js, psi: populationStability(counts) };
      measured.push(judge({ ...base, method, effect: js, p: jensenShannonP(counts), metrics }));
    } else {
      const { d, p } = kolmogorovSmirnov(counts);
      const w1 = wasserstein(counts);
      const w1n = w1 / Math.max(before.std ?? 0, MIN_DEVIATION);
      const cells = decileCells(counts);
      const metrics = { ks: d, w1, w1n, js: jensenShannon(cells), psi: populationStability(cells) };
      measured.push(judge({ ...base, method, effect: w1n, p, metrics }));
    }
  }
  return adjusted(measured);
}

function judge(drift: Omit<ColumnDrift, 'verdict' | 'reason'>): ColumnDrift {
  if (drift.n < MIN_ROWS || drift.m < MIN_ROWS) {
    return { ...drift, verdict: 'inconclusive', reason: `fewer than ${String(MIN_ROWS)} rows on one side` };
  }
  return { ...drift, verdict: 'pass', reason: null };
}

function adjusted(measured: readonly ColumnDrift[]): ColumnDrift[] {
  const tested = measured.filter(({ p }) => p !== null);
  const adjustedP = benjaminiHochberg(tested.map(({ p }) => p ?? 1));
  return measured.map((drift) => {
    const index = tested.indexOf(drift);
    if (index < 0) return drift;
    const p = adjustedP[index] ?? 1;
    if (drift.verdict === 'inconclusive') return { ...drift, p };
    const drifted = (drift.effect ?? 0) >= drift.threshold && p < FALSE_DISCOVERY_RATE;
    return { ...drift, p, verdict: drifted ? 'fail' : 'pass' };
  });
}
