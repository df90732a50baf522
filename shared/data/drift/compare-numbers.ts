import type { QueryEngine } from '../engine/query-engine.ts';
import type { ColumnProfile } from '../profile/profile.ts';
import type { Sides } from './sides.ts';
import { percent, undefinedDrift, type Comparison } from './comparison.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { shareChange } from './missing-share.ts';
import { pairNumbers } from './pair-numbers.ts';
import { total } from './paired-counts.ts';
import { decileCells, populationStability } from './population-stability.ts';
import { sharesOfNumbers } from './shares.ts';
import { normalisedWasserstein, wasserstein } from './wasserstein.ts';
import { resampleWasserstein } from './wasserstein-significance.ts';

/** At the start; more are drawn only where the effect is large enough to matter. */
const REPLICATES = 200;

export async function compareNumbers(
  engine: QueryEngine,
  sides: Sides,
  threshold: number,
): Promise<Comparison> {
  const { reference, current } = sides;
  const counts = await pairNumbers(engine, reference, current);
  if (counts === null) return undefinedDrift(sides, 'w1n', threshold, 'the baseline holds no counts');
  const [m, n] = [total(counts.r), total(counts.c)];
  if (m === 0 || n === 0) {
    const both = m === 0 && n === 0;
    const reason = both
      ? 'no values on either side'
      : `no values in the ${m === 0 ? 'reference' : 'current data'}`;
    return { ...undefinedDrift(sides, 'w1n', threshold, reason, both ? 'skipped' : 'inconclusive'), m, n };
  }
  const ks = kolmogorovSmirnov(counts);
  const w1 = wasserstein(counts);
  const cells = decileCells(counts);
  const p = resampleWasserstein(counts, current.column.name);
  p.extendTo(REPLICATES);
  return {
    column: current.column.name,
    role: current.column.role,
    method: 'w1n',
    effect: normalisedWasserstein(w1, reference.column.std),
    threshold,
    p,
    measures: {
      w1,
      ks: ks.d,
      ks_p: ks.p,
      js: jensenShannon(cells),
      psi: populationStability(cells),
    },
    m,
    n,
    bins: counts.bins,
    verdict: null,
    reason: null,
    detail: null,
    shares: await sharesOfNumbers(engine, sides),
  };
}

/** Missing among numbers: NULL and not-a-number, which distances leave out. */
export function compareMissing(sides: Sides, threshold: number): Comparison {
  const before = { count: missingIn(sides.reference.column), rows: sides.reference.counted.profile.rows };
  const now = { count: missingIn(sides.current.column), rows: sides.current.counted.profile.rows };
  const base = undefinedDrift(sides, 'missing_share', threshold, 'no rows on one side');
  if (before.rows === 0 || now.rows === 0) return base;
  const { change, p } = shareChange(before, now);
  const [shareBefore, shareNow] = [before.count / before.rows, now.count / now.rows];
  return {
    ...base,
    effect: Math.abs(change),
    p,
    measures: { reference: shareBefore, current: shareNow },
    detail: `${percent(shareBefore)} → ${percent(shareNow)}`,
    verdict: null,
    reason: null,
  };
}

const missingIn = ({ nulls, nans }: ColumnProfile): number => nulls + (nans ?? 0);
