import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import { identifier } from '../../engine/sql-text.ts';
import type { Condition } from '../../schema/table-schema.ts';
import type { ScannedTable } from '../context.ts';
import { LONGEST_VALUE, SAMPLES } from '../find-samples.ts';
import { judge, OFF, severityOf, skipped } from '../judge.ts';
import { placesOf } from '../numbered-rows.ts';
import type { FileCounts } from '../scan-values.ts';
import { percent } from '../wording.ts';
import { allowedShare } from '../values/value-check.ts';
import { acceptQuery } from './accept-query.ts';
import { ask } from './check-sql.ts';
import { DATA, NUMBERED, ROW_COLUMN } from './isolated-tables.ts';

/** An expression that has to be true of every row; a row where it is NULL says nothing. */
export async function checkCondition(
  engine: QueryEngine,
  { schema, table, columns, mayShow }: ScannedTable,
  { name, expression, where = 'true', mostly = 1, column: about = [], severity: own }: Condition,
  files: readonly FileCounts[],
): Promise<CheckResult> {
  const named = [about].flat();
  const column = named.length === 1 ? (named[0] ?? null) : null;
  const severity = own ?? severityOf(schema, 'condition', column);
  const cell = column === null ? -1 : columns.findIndex((candidate) => candidate.name === column);
  if (severity === 'off') return skipped('condition', column, severity, `${name}: ${OFF}`);
  if (named.some((name) => !columns.some((candidate) => candidate.name === name)))
    return skipped('condition', column, severity, `${name}: a column is missing`);
  const file = schema?.file ?? '';
  // Each on its own: two texts that only together make a query are none.
  for (const part of [expression, where])
    await acceptQuery(engine, { name, query: `select (${part}\n) from ${DATA}`, tables: [DATA], file });
  const parts = `select *, (${expression}\n)::boolean as mlops_holds from ${NUMBERED} where (${where}\n)`;
  const [row] = await ask(
    engine,
    name,
    file,
    `select count(mlops_holds) as n, count(*) filter (where not mlops_holds) as bad from (${parts})`,
  );
  const allowed = allowedShare(mostly);
  const n = Number(row?.['n']);
  const count = Number(row?.['bad']);
  if (n === 0) return skipped('condition', column, severity, `${name}: it is NULL, or speaks of no row`);
  const holds = count / n <= allowed;
  const value =
    column !== null && mayShow(column)
      ? `left(${identifier(column)}::varchar, ${String(LONGEST_VALUE)})`
      : 'null';
  const found = holds
    ? []
    : await ask(
        engine,
        name,
        file,
        `select path, ${ROW_COLUMN} as row, ${value} as value from (${parts}) where not mlops_holds order by row limit ${String(SAMPLES)}`,
      );
  return judge({
    id: 'condition',
    column,
    severity,
    holds,
    value: count / n,
    threshold: allowed,
    n,
    count,
    message:
      count === 0
        ? `${name}: holds in every row`
        : `${name}: ${counted(count, 'row')} of ${n.toLocaleString('en')} (${percent(count / n)}) not ${expression}`,
    samples: await placesOf(table, files, found, cell < 0 ? null : cell),
  });
}
