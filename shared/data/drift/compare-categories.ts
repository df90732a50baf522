import type { QueryEngine } from '../engine/query-engine.ts';
import { percent, undefinedDrift, type Comparison } from './comparison.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { largestChange } from './largest-change.ts';
import { CELL_EFFECTS, CELL_TESTS, type CellMethod, type CellTest } from './methods.ts';
import { pairCategories, type PairedCategories } from './pair-categories.ts';
import { pairNumbers } from './pair-numbers.ts';
import { total } from './paired-counts.ts';
import { populationStability } from './population-stability.ts';
import { sharesOfCategories } from './shares.ts';
import type { Sides } from './sides.ts';

export interface CellPlan {
  method: CellMethod | 'class_share';
  threshold: number;
  test: CellTest;
}

export async function compareCategories(
  engine: QueryEngine,
  sides: Sides,
  plan: CellPlan,
): Promise<Comparison> {
  return compareCells(sides, await pairCategories(engine, sides.reference, sides.current), plan);
}

/** The classes of a label: what counts is how far the share of one of them moved. */
export async function compareClasses(engine: QueryEngine, sides: Sides, plan: CellPlan): Promise<Comparison> {
  return compareCells(sides, await pairClasses(engine, sides), plan);
}

/** Classes may be numbers: each is a cell of its own. */
export async function pairClasses(
  engine: QueryEngine,
  { reference, current }: Sides,
): Promise<PairedCategories | null> {
  if (current.column.kind === 'category') return pairCategories(engine, reference, current);
  const numbers = await pairNumbers(engine, reference, current);
  return numbers && { ...numbers, names: [...numbers.x].map(String), pooled: false };
}

function compareCells(
  sides: Sides,
  counts: PairedCategories | null,
  { method, threshold, test }: CellPlan,
): Comparison {
  if (counts === null) {
    return undefinedDrift(sides, method, threshold, 'the baseline holds no counts that can be compared');
  }
  const [m, n] = [total(counts.r), total(counts.c)];
  if (m === 0 || n === 0) return { ...undefinedDrift(sides, method, threshold, 'no rows on one side'), m, n };
  const { column } = sides.current;
  const hidden = sides.reference.column.hashed || column.hashed;
  const moved = largestChange(counts);
  const [js, psi] = [jensenShannon(counts), populationStability(counts)];
  const figures = method === 'class_share' ? { js, psi } : { linf: moved.change, js, psi };
  return {
    column: column.name,
    role: column.role,
    method,
    effect: method === 'class_share' ? moved.change : CELL_EFFECTS[method].of(counts),
    threshold,
    p: CELL_TESTS[test](counts),
    measures: Object.fromEntries(Object.entries(figures).filter(([name]) => name !== method)),
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
