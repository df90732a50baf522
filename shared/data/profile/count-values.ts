import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import type { ValueKind } from './profile.ts';

const NUMBER = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;

export function kindOf(type: string): ValueKind {
  if (NUMBER.test(type)) return 'number';
  return /^(?:TIMESTAMP|DATE)/.test(type) ? 'time' : 'category';
}

/**
 * One scan and one GROUP BY per column: every statistic and every drift metric follows exactly from these counts. Columns
 * lie apart, so that a scan reads, and a later query visits, only what it needs.
 *
 * @returns SQL for use after FROM by name of column: a relation (kind, text, number, upper, n); its kind is `null`, `nan`,
 *   `infinite` or `value`
 */
export async function countValues(
  engine: QueryEngine,
  relation: string,
  columns: readonly { name: string; kind: ValueKind }[],
  table: string,
): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  for (const [index, { name, kind }] of columns.entries()) {
    const part = `${table}_${String(index)}`;
    // Grouped before it becomes a double: integers beyond 2^53 stay distinct.
    await engine.run(
      `create table ${part} as select ${valueOf(kind)}, n from (select ${identifier(name)} as v, count(*) as n from ${relation} group by all)`,
    );
    parts.set(name, kind === 'category' ? categoriesIn(part) : numbersIn(part));
  }
  return parts;
}

function valueOf(kind: ValueKind): string {
  switch (kind) {
    case 'category':
      return 'v::varchar as text';
    case 'number':
      return 'v::double as number';
    case 'time':
      return `case when isfinite(v::timestamp) then epoch(v::timestamp) when v is not null then 'inf'::double end as number`;
  }
}

const categoriesIn = (part: string): string =>
  `(select case when text is null then 'null' else 'value' end as kind, text, null::double as number, null::double as upper, n from ${part})`;

const numbersIn = (part: string): string =>
  `(select case when number is null then 'null' when isnan(number) then 'nan' when isinf(number) then 'infinite' else 'value' end as kind,
      null::varchar as text, number, null::double as upper, n from ${part})`;
