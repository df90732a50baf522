import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import type { ValueKind } from './profile.ts';

const NUMBER = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;

export function kindOf(type: string): ValueKind {
  if (NUMBER.test(type)) return 'number';
  return /^(?:TIMESTAMP|DATE)/.test(type) ? 'time' : 'category';
}

/** One scan and one GROUP BY per column: every statistic and every drift metric follows exactly from these counts. */
export async function countValues(
  engine: QueryEngine,
  relation: string,
  columns: readonly { name: string; kind: ValueKind }[],
  table: string,
): Promise<void> {
  await engine.run(
    `create table ${table} (name varchar, kind varchar, text varchar, number double, upper double, n bigint)`,
  );
  for (const { name, kind } of columns) {
    const column = identifier(name);
    const text = kind === 'category' ? `${column}::varchar` : 'null';
    const number =
      kind === 'number' ? `${column}::double` : kind === 'time' ? `epoch(${column}::timestamp)` : 'null';
    await engine.run(
      `insert into ${table} select ${literal(name)}, case when v is null and x is null then 'null' else 'value' end, v, x, null, n
       from (select ${text} as v, ${number} as x, count(*) as n from ${relation} group by all)`,
    );
  }
}
