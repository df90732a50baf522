import type { QueryEngine } from '../../engine/query-engine.ts';

/** Parts of the rows, each of which is predicted from the others. */
const FOLDS = 4;
/** Leaves of numbers hold about equal rows, at least so many. */
const FEWEST_IN_LEAF = 20;
const MOST_LEAVES = 1000;

export interface Predictor {
  /** SQL of the rows, for use after FROM. */
  relation: string;
  /** SQL of the column that predicts. */
  cell: string;
  /** Whether its values have an order: they share leaves when there are many. */
  ordered: boolean;
  label: string;
  /** Whether the label is a class, or a quantity. */
  isClass: boolean;
}

export interface PredictivePower {
  /** 0: no better than a guess, 1: perfect. */
  score: number;
  /** Whether every fold was predicted better than by the guess. */
  inEveryFold: boolean;
  /** Rows with a label. */
  n: number;
}

const CELLS = 'power_cells';
const LEAVES = 'power_leaves';

/**
 * Predictive power score of one column for the label (Wetschoreck, ppscore): a decision tree on this column alone, judged on
 * rows that it has not seen. Classes: (F1 − F1 of a guess) / (1 − F1 of a guess), weighted F1; the guess is the most frequent
 * class, or classes drawn by their shares, whichever is better. Quantities: 1 − mean absolute error / that of the median.
 * The leaves are the values, of numbers with many values up to 1,000 ranges of equal rows; a missing value is a leaf.
 * @returns null without two different labels
 */
export async function predictivePower(
  engine: QueryEngine,
  { relation, cell, ordered, label, isClass }: Predictor,
): Promise<PredictivePower | null> {
  await engine.run(
    `create or replace temp table ${CELLS} as select v, y, fold, count(*) as n
     from (select ${cell} as v, ${isClass ? label : `${label}::double`} as y, hash(row_number() over ()) % ${String(FOLDS)} as fold from ${relation})
     where y is not null group by all`,
  );
  const [row = {}] = await engine.rows(
    `select coalesce(sum(n), 0)::bigint as n, count(distinct v) as distinct_values, count(distinct y) as labels from ${CELLS}`,
  );
  const n = Number(row['n']);
  if (Number(row['labels']) < 2) return null;
  const leaves = Math.min(MOST_LEAVES, Math.max(1, Math.floor(n / FEWEST_IN_LEAF)));
  const ranged = ordered && Number(row['distinct_values']) > leaves;
  const leaf = ranged
    ? `floor((sum(sum(n)) over (order by v) - sum(n))::double * ${String(leaves)} / ${String(n)})`
    : 'row_number() over ()';
  await engine.run(
    `create or replace temp table ${LEAVES} as select v, ${leaf} as leaf from ${CELLS} where v is not null group by v union all select null, -1`,
  );
  const cells = `(select coalesce(leaf, -1) as leaf, c.y, c.fold, c.n from ${CELLS} c left join ${LEAVES} l on c.v = l.v)`;
  return isClass ? powerForClasses(engine, cells, n) : powerForQuantity(engine, cells, n);
}

async function powerForClasses(engine: QueryEngine, cells: string, n: number): Promise<PredictivePower> {
  const rows = await engine.rows(
    `with cells as (select leaf, y, fold, sum(n) as n from ${cells} group by all),
       sums as (select leaf, y, sum(n) as n from cells group by all),
       folds as (select unnest(range(${String(FOLDS)})) as fold),
       common as (select fold, arg_min(y, row(-n, y)) as y from (
         select folds.fold, y, sum(n) filter (where cells.fold <> folds.fold) as n from cells, folds group by folds.fold, y) group by fold),
       learnt as (select leaf, fold, arg_min(y, row(-n, y)) as y from (
         select s.leaf, f.fold, s.y, s.n - coalesce(c.n, 0) as n from sums s cross join folds f
           left join cells c on c.leaf = s.leaf and c.y = s.y and c.fold = f.fold) where n > 0 group by leaf, fold)
     select cells.fold::integer as fold, cells.y::varchar as label, coalesce(learnt.y, common.y)::varchar as guess, sum(cells.n)::bigint as n
     from cells left join learnt on learnt.leaf = cells.leaf and learnt.fold = cells.fold join common on common.fold = cells.fold group by all`,
  );
  const confusion = rows.map((row) => ({
    fold: Number(row['fold']),
    label: String(row['label']),
    guess: String(row['guess']),
    n: Number(row['n']),
  }));
  const shares = [...sumsBy(confusion, ({ label }) => label).values()].map((count) => count / n);
  const most = Math.max(...shares);
  const guessed = Math.max(
    (most * 2 * most) / (1 + most),
    shares.reduce((sum, share) => sum + share ** 2, 0),
  );
  const scores = [...new Set(confusion.map(({ fold }) => fold))].map((fold) =>
    weightedF1(confusion.filter((cell) => cell.fold === fold)),
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    score: Math.max(0, (mean - guessed) / (1 - guessed)),
    inEveryFold: scores.every((score) => score > guessed),
    n,
  };
}

interface Confusion {
  label: string;
  guess: string;
  n: number;
}

function weightedF1(cells: readonly Confusion[]): number {
  const labels = sumsBy(cells, ({ label }) => label);
  const guesses = sumsBy(cells, ({ guess }) => guess);
  const hits = sumsBy(
    cells.filter(({ label, guess }) => label === guess),
    ({ label }) => label,
  );
  let sum = 0;
  let rows = 0;
  for (const [label, n] of labels) {
    sum += (n * 2 * (hits.get(label) ?? 0)) / (n + (guesses.get(label) ?? 0));
    rows += n;
  }
  return sum / rows;
}

function sumsBy(cells: readonly Confusion[], keyOf: (cell: Confusion) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const cell of cells) sums.set(keyOf(cell), (sums.get(keyOf(cell)) ?? 0) + cell.n);
  return sums;
}

async function powerForQuantity(
  engine: QueryEngine,
  cells: string,
  n: number,
): Promise<PredictivePower | null> {
  const rows = await engine.rows(
    `with cells as (from ${cells}),
       total as (select quantile_cont(y, 0.5) as median from (select unnest(range(n)) as copy, y from cells)),
       parts as (select leaf, fold, sum(y * n) as y, sum(n) as n from cells group by all),
       sums as (select leaf, sum(y) as y, sum(n) as n from parts group by leaf),
       learnt as (select p.leaf, p.fold, case when s.n > p.n then (s.y - p.y) / (s.n - p.n) end as y from parts p join sums s using (leaf))
     select fold::integer as fold, sum(cells.n * abs(cells.y - coalesce(learnt.y, median))) as error, sum(cells.n * abs(cells.y - median)) as guess
     from cells join learnt using (leaf, fold), total group by fold`,
  );
  const folds = rows.map((row) => ({ error: Number(row['error']), guess: Number(row['guess']) }));
  const sum = (of: 'error' | 'guess'): number => folds.reduce((total, fold) => total + fold[of], 0);
  const guess = sum('guess');
  if (!Number.isFinite(guess) || guess === 0) return null;
  return {
    score: Math.max(0, 1 - sum('error') / guess),
    inEveryFold: folds.every((fold) => fold.error < fold.guess),
    n,
  };
}
