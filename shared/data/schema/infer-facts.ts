import type { QueryEngine } from '../engine/query-engine.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { columnValues } from './column-values.ts';
import type { InferredType } from './infer-types.ts';
import { resolveField } from './resolve-field.ts';

/** More categories than this are no list that a person keeps. */
const MOST_CATEGORIES = 100;
/** Values that repeat less are texts or identifiers. */
const CATEGORY_SHARE = 0.05;

/** What a field is written from. */
export interface ColumnFacts extends InferredType {
  name: string;
  rows: number;
  missing: number;
  distinct: number;
  /** Of finite numbers; null for other types. */
  low: number | null;
  high: number | null;
  /** No number is NaN or infinite. */
  finite: boolean;
  /** Every value, when few repeat. */
  categories: (string | number)[] | null;
}

/** Exact facts of every column, in one scan and one more per column of categories. */
export async function inferFacts(
  engine: QueryEngine,
  table: OpenTable,
  types: readonly InferredType[],
): Promise<ColumnFacts[]> {
  const relation = typedCells(table, types);
  const parts = types.flatMap(({ type }, index) => {
    const [value, number] = [`t${String(index)}`, String(index)];
    const isNumber = type === 'integer' || type === 'number';
    return [
      `count(${value}) as n${number}`,
      `count(distinct ${value}) as d${number}`,
      ...(isNumber
        ? [
            `min(${value}::double) filter (where isfinite(${value}::double)) as low${number}`,
            `max(${value}::double) filter (where isfinite(${value}::double)) as high${number}`,
            `count(*) filter (where not isfinite(${value}::double)) as x${number}`,
          ]
        : []),
    ];
  });
  const [counts = {}] = await engine.rows(`select count(*) as n, ${parts.join(', ')} from ${relation}`);
  const rows = Number(counts['n']);
  const facts: ColumnFacts[] = [];
  for (const [index, { name }] of table.columns.entries()) {
    const type = types[index] ?? { type: 'any', missingValues: [] };
    const of = (part: string): number => Number(counts[`${part}${String(index)}`] ?? Number.NaN);
    const distinct = of('d');
    facts.push({
      name,
      ...type,
      rows,
      missing: rows - of('n'),
      distinct,
      low: finiteOrNull(counts[`low${String(index)}`]),
      high: finiteOrNull(counts[`high${String(index)}`]),
      finite: !(of('x') > 0),
      categories:
        (type.type === 'string' || type.type === 'integer') &&
        distinct > 0 &&
        distinct <= MOST_CATEGORIES &&
        distinct <= CATEGORY_SHARE * rows
          ? await categoriesOf(engine, relation, index)
          : null,
    });
  }
  return facts;
}

function typedCells(table: OpenTable, types: readonly InferredType[]): string {
  const values = table.columns.map((column, index) => {
    const { type, missingValues } = types[index] ?? { type: 'any', missingValues: [] };
    return columnValues(
      column,
      resolveField({ name: column.name, type, missingValues: ['', ...missingValues] }),
    );
  });
  const present = values.map((value, index) => `${value.present} as p${String(index)}`);
  const typed = values.map((value, index) => `${value.typed(`p${String(index)}`)} as t${String(index)}`);
  return `(select ${typed.join(', ')} from (select ${present.join(', ')} from ${table.relation}))`;
}

/** Integers that a double cannot hold make no list. */
async function categoriesOf(
  engine: QueryEngine,
  relation: string,
  index: number,
): Promise<(string | number)[] | null> {
  const value = `t${String(index)}`;
  const found = await engine.rows(
    `select distinct ${value} as v from ${relation} where ${value} is not null order by v`,
  );
  const values = found.map(({ v }) => v);
  const plain = values.filter((v) => typeof v === 'string' || typeof v === 'number');
  return plain.length === values.length && values.every((v) => typeof v === typeof values[0]) ? plain : null;
}

const finiteOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
