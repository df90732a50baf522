import type { QueryEngine } from '../engine/query-engine.ts';
import type { Sides } from './sides.ts';
import { percent, undefinedDrift, type Comparison } from './comparison.ts';
import { jensenShannon, jensenShannonP } from './jensen-shannon.ts';
import { largestChange } from './largest-change.ts';
import { pairCategories, type PairedCategories } from './pair-categories.ts';
import { pairNumbers } from './pair-numbers.ts';
import { total } from './paired-counts.ts';
import { populationStability } from './population-stability.ts';
import { sharesOfCategories } from './shares.ts';

export async function compareCategories(
  engine: QueryEngine,
  sides: Sides,
  threshold: number,
): Promise<Comparison> {
  const counts = await pairCategories(engine, sides.reference, sides.current);
  return compareCells(sides, counts, 'js', threshold);
}

/** The classes of a label: what counts is how far the share of one of them moved. */
export async function compareClasses(
  engine: QueryEngine,
  sides: Sides,
  threshold: number,
): Promise<Comparison> {
  const { reference, current } = sides;
  if (current.column.kind === 'category') {
    const counts = await pairCategories(engine, reference, current);
    return compareCells(sides, counts, 'class_share', threshold);
  }
  const numbers = await pairNumbers(engine, reference, current);
  const counts = numbers && { ...numbers, names: [...numbers.x].map(String), pooled: false };
  return compareCells(sides, counts, 'class_share', threshold);
}

function compareCells(
  sides: Sides,
  counts: PairedCategories | null,
  method: 'js' | 'class_share',
  threshold: number,
): Comparison {
  if (counts === null) {
    return undefinedDrift(sides, method, threshold, 'the baseline holds no counts that can be compared');
  }
  const [m, n] = [total(counts.r), total(counts.c)];
  if (m === 0 || n === 0) return { ...undefinedDrift(sides, method, threshold, 'no rows on one side'), m, n };
  const { column } = sides.current;
  const hidden = sides.reference.column.hashed || column.hashed;
  const js = jensenShannon(counts);
  const moved = largestChange(counts);
  const psi = populationStability(counts);
  return {
    column: column.name,
    role: column.role,
    method,
    effect: method === 'js' ? js : moved.change,
    threshold,
    p: jensenShannonP(counts),
    measures: method === 'js' ? { linf: moved.change, psi } : { js, psi },
    m,
    n,
    bins: counts.pooled ? counts.names.length : null,
    verdict: null,
    reason: null,
    detail: hidden
      ? null
      : `${counts.names[moved.cell] ?? 'missing'}: ${percent(moved.reference)} → ${percent(moved.current)}`,
    shares: hidden ? null : sharesOfCategories(counts),
  };
}
