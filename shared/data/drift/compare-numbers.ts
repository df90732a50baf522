import type { QueryEngine } from '../engine/query-engine.ts';
import { undefinedDrift, type Comparison } from './comparison.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import {
  CELL_EFFECTS,
  CELL_TESTS,
  isCellMethod,
  isCellTest,
  LINE_EFFECTS,
  LINE_TESTS,
  type CellMethod,
  type CellTest,
  type LineMethod,
  type LineTest,
} from './methods.ts';
import { pairNumbers } from './pair-numbers.ts';
import { total, type PairedCounts, type PairedNumbers } from './paired-counts.ts';
import { decileCells, populationStability } from './population-stability.ts';
import { sharesOfNumbers } from './shares.ts';
import type { Sides } from './sides.ts';
import { deviationOf, normalisedWasserstein, wasserstein } from './wasserstein.ts';
import { resampleWasserstein } from './wasserstein-significance.ts';

/** At the start; more are drawn only where the effect is large enough to matter. */
const REPLICATES = 200;

export interface NumberPlan {
  method: LineMethod | CellMethod;
  threshold: number;
  test: LineTest | CellTest;
  direction: 'up' | 'down' | 'both';
}

export async function compareNumbers(
  engine: QueryEngine,
  sides: Sides,
  { method, threshold, test, direction }: NumberPlan,
): Promise<Comparison> {
  const { reference, current } = sides;
  const counts = await pairNumbers(engine, reference, current);
  if (counts === null) return undefinedDrift(sides, method, threshold, 'the baseline holds no counts');
  const [m, n] = [total(counts.r), total(counts.c)];
  if (m === 0 || n === 0) {
    const both = m === 0 && n === 0;
    const reason = both
      ? 'no values on either side'
      : `no values in the ${m === 0 ? 'reference' : 'current data'}`;
    return { ...undefinedDrift(sides, method, threshold, reason, both ? 'skipped' : 'inconclusive'), m, n };
  }
  const cells = decileCells(counts);
  const lists = current.column.kind === 'list';
  const deviation = lists ? deviationOf(counts) : reference.column.std;
  const { [method]: effect = effectOfNumbers(method, counts, cells, deviation), ...measures } = measuresOf(
    counts,
    cells,
    deviation,
  );
  const [before, now] = [reference.column, current.column].map(({ mean, lengths }) =>
    lists ? (lengths?.mean ?? null) : mean,
  );
  const wrongWay =
    before != null && now != null && direction !== 'both' && now > before !== (direction === 'up');
  return {
    column: current.column.name,
    role: current.column.role,
    method,
    effect,
    threshold,
    p: significance(test, counts, cells, current.column.name),
    measures,
    m,
    n,
    bins: counts.bins,
    verdict: wrongWay ? 'pass' : null,
    reason: wrongWay ? `the mean did not move ${direction}, and no other move counts` : null,
    detail:
      before == null || now == null
        ? null
        : `${lists ? 'mean length' : 'mean'} ${shown(before)} → ${shown(now)}`,
    shares: await sharesOfNumbers(engine, sides),
  };
}

function measuresOf(
  counts: PairedNumbers,
  cells: PairedCounts,
  deviation: number | null,
): Record<string, number> {
  const ks = kolmogorovSmirnov(counts);
  const w1 = wasserstein(counts);
  return {
    w1,
    ks: ks.d,
    ks_p: ks.p,
    js: jensenShannon(cells),
    psi: populationStability(cells),
    w1n: normalisedWasserstein(w1, deviation),
  };
}

/** @param deviation of the reference, of the population */
export function effectOfNumbers(
  method: LineMethod | CellMethod,
  counts: PairedNumbers,
  cells: PairedCounts,
  deviation: number | null,
): number {
  if (method === 'w1n') return normalisedWasserstein(wasserstein(counts), deviation);
  return isCellMethod(method) ? CELL_EFFECTS[method].of(cells) : LINE_EFFECTS[method].of(counts);
}

function significance(
  test: LineTest | CellTest,
  counts: PairedNumbers,
  cells: PairedCounts,
  seed: string,
): Comparison['p'] {
  if (isCellTest(test)) return CELL_TESTS[test](cells);
  if (test !== 'resampling') return LINE_TESTS[test](counts);
  const p = resampleWasserstein(counts, seed);
  p.extendTo(REPLICATES);
  return p;
}

const shown = (mean: number): string => String(Number(mean.toPrecision(4)));
