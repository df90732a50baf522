import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { Monotonic } from '../schema/table-schema.ts';
import type { ScannedTable } from './context.ts';
import { SAMPLES } from './find-samples.ts';
import { judge, severityOf, skipped } from './judge.ts';
import { numbered, placesOf } from './numbered-rows.ts';
import { scanRelation, type FileCounts } from './scan-values.ts';

const BREAKS: Record<Monotonic, string> = {
  increasing: '<',
  'strictly-increasing': '<=',
  decreasing: '>',
  'strictly-decreasing': '>=',
};

/** Values in the order of the rows, where the schema asks for it; missing ones are passed over. */
export async function checkMonotonic(
  { engine, table, columns, schema, mayShow }: ScannedTable,
  files: readonly FileCounts[],
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [index, column] of columns.entries()) {
    const order = column.field?.monotonic ?? null;
    const severity = severityOf(schema, 'monotonic', column.name);
    if (order === null || severity === 'off') continue;
    if (column.values.comparable === 'other') {
      results.push(skipped('monotonic', column.name, severity, 'its values have no order'));
      continue;
    }
    const pairs = `(select path, row, ${mayShow(column.name) ? `left(w${String(index)}, 100)` : 'null'} as value, ${column.typed} as v,
        lag(${column.typed}) over (order by row) as earlier from ${numbered(scanRelation(table, columns))} where ${column.typed} is not null)`;
    const breaks = `v ${BREAKS[order]} earlier`;
    const [row = {}] = await engine.rows(
      `select count(earlier) as n, count(*) filter (where ${breaks}) as bad from ${pairs}`,
    );
    const [n, count] = [Number(row['n']), Number(row['bad'])];
    if (n === 0) {
      results.push(skipped('monotonic', column.name, severity, 'fewer than two values'));
      continue;
    }
    const found =
      count === 0
        ? []
        : await engine.rows(
            `select path, row, value from ${pairs} where ${breaks} order by row limit ${String(SAMPLES)}`,
          );
    results.push(
      judge({
        id: 'monotonic',
        column: column.name,
        severity,
        holds: count === 0,
        value: count / n,
        threshold: 0,
        n,
        count,
        message: count === 0 ? `the values are ${order}` : `${counted(count, 'value')} not ${order}`,
        samples: await placesOf(table, files, found, index),
      }),
    );
  }
  return results;
}
