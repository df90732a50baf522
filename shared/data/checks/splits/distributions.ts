import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import { cramersVCorrected } from '../../drift/distances/cramers-v.ts';
import { literals } from '../../engine/sql-text.ts';
import { severityOf, undefinedCheck } from '../judge.ts';
import { percent } from '../wording.ts';
import { rowsWhere } from './shared-rows.ts';
import {
  againstTrain,
  judgePair,
  type SplitColumn,
  type SplitContext,
  type SplitPair,
} from './split-part.ts';

/** More distinct numbers are a quantity, more distinct texts of a small table free text. */
const MAX_CLASSES = 20;
const MAX_CATEGORY_SHARE = 0.05;
/** Of the training part. */
const COUNTS = 'split_counts';
const SHOWN_VALUES = 5;

/** Values of categories and labels that the training part does not have, and how far the label moved. */
export async function checkDistributions(context: SplitContext): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const column of context.columns) {
    const isLabel = column.field?.role === 'label';
    if (!isLabel && !mayBeCategory(column)) continue;
    const distinct = await countTrain(context, column);
    const { values, rows } = distinct;
    const isClass = isLabel
      ? values <= MAX_CLASSES || column.comparable === 'text'
      : values <= MAX_CLASSES ||
        values <= MAX_CATEGORY_SHARE * rows ||
        (column.field?.domain ?? null) !== null;
    for (const pair of againstTrain(context)) {
      if (isClass && rows > 0) results.push(...(await newValues(context, pair, column, isLabel)));
      if (isLabel) results.push(...(await labelDrift(context, pair, column, isClass)));
    }
  }
  return results;
}

const mayBeCategory = ({ comparable, field }: SplitColumn): boolean =>
  (comparable === 'text' || comparable === 'boolean') && (field?.role ?? null) === null;

async function countTrain(
  { engine, train }: SplitContext,
  { cell }: SplitColumn,
): Promise<{ values: number; rows: number }> {
  await engine.run(
    `create or replace temp table ${COUNTS} as select ${cell} as v, count(*) as n from ${train.relation} where ${cell} is not null group by v`,
  );
  const [row = {}] = await engine.rows(
    `select count(*) as distinct_values, coalesce(sum(n), 0)::bigint as n from ${COUNTS}`,
  );
  return { values: Number(row['distinct_values']), rows: Number(row['n']) };
}

async function newValues(
  context: SplitContext,
  pair: SplitPair,
  column: SplitColumn,
  isLabel: boolean,
): Promise<CheckResult[]> {
  const id = isLabel ? 'split.labels' : 'split.categories';
  if (severityOf(context.schema, id, column.name) === 'off') return [];
  const { cell, name } = column;
  const { engine } = context;
  const [row = {}] = await engine.rows(
    `select coalesce(sum(n), 0)::bigint as n, coalesce(sum(n) filter (where fresh), 0)::bigint as fresh_rows, count(*) filter (where fresh) as fresh_values,
       arg_max(v::varchar, n, ${String(SHOWN_VALUES)}) filter (where fresh) as texts
     from (select p.v, p.n, o.v is null as fresh from (select ${cell} as v, count(*) as n from ${pair.part.relation} where ${cell} is not null group by v) p left join ${COUNTS} o on p.v = o.v)`,
  );
  const [n, count, values] = [Number(row['n']), Number(row['fresh_rows']), Number(row['fresh_values'])];
  const texts = typeof row['texts'] === 'string' ? (JSON.parse(row['texts']) as string[]) : [];
  const shown = context.mayShow(name);
  const what = isLabel ? 'label' : 'category';
  const plural = isLabel ? 'labels' : 'categories';
  const named = shown ? `: ${texts.join(', ')}${values > texts.length ? ', …' : ''}` : '';
  return judgePair(
    context,
    id,
    name,
    pair,
    count === 0
      ? `train has every ${what}`
      : `${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(count / n)}) with ${counted(values, what, plural)} that train does not have${named}`,
    {
      value: n === 0 ? 0 : count / n,
      n,
      count,
      measures: { values },
      samples:
        count === 0
          ? []
          : await rowsWhere(
              engine,
              pair.part,
              `${cell}::varchar in (${literals(texts).slice(1, -1)})`,
              column,
              shown,
            ),
    },
  );
}

/** Kolmogorov–Smirnov's D of quantities; Cramér's V without bias (Bergsma) of classes. */
async function labelDrift(
  context: SplitContext,
  pair: SplitPair,
  { cell, name, comparable }: SplitColumn,
  isClass: boolean,
): Promise<CheckResult[]> {
  const id = 'split.label-drift';
  const { engine, schema } = context;
  const severity = severityOf(schema, id, name);
  if (severity === 'off' || (!isClass && comparable !== 'number')) return [];
  const both = `(select v, sum(r)::double as r, sum(c)::double as c from (
    select v, n as r, 0 as c from ${COUNTS} union all
    select ${cell}, 0, count(*) from ${pair.part.relation} where ${cell} is not null group by 1) group by v)`;
  const [sums = {}] = await engine.rows(`select sum(r) as m, sum(c) as n from ${both}`);
  const [m, n] = [Number(sums['m'] ?? 0), Number(sums['n'] ?? 0)];
  if (m === 0 || n === 0)
    return [
      undefinedCheck(
        { id, column: name, severity, threshold: null, n },
        `${n === 0 ? pair.part.name : 'train'} has no labels`,
      ),
    ];
  const value = isClass
    ? await classDistance(context, both)
    : Number(
        (
          await engine.rows(
            `select max(abs(fr - fc)) as d from (select sum(r) over (order by v) / ${String(m)} as fr, sum(c) over (order by v) / ${String(n)} as fc from ${both})`,
          )
        )[0]?.['d'] ?? 0,
      );
  const method = isClass ? 'Cramér’s V' : 'Kolmogorov–Smirnov';
  return judgePair(
    context,
    id,
    name,
    pair,
    `the labels differ from those of train by ${value.toPrecision(3)} (${method})`,
    { value, n, m, count: null },
  );
}

async function classDistance({ engine }: SplitContext, both: string): Promise<number> {
  const { r, c } = await engine.columns(`select r, c from ${both} order by v`);
  if (r?.kind !== 'number' || c?.kind !== 'number') throw new Error('counts are numbers');
  return cramersVCorrected({ r: r.values, c: c.values });
}
