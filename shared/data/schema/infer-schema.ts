import type { QueryEngine } from '../engine/query-engine.ts';
import { openTable } from '../sources/open-table.ts';
import type { DataSource } from '../sources/source.ts';
import { inferFacts } from './infer-facts.ts';
import { inferField, isUnique, namesKey } from './infer-field.ts';
import { inferTypes } from './infer-types.ts';
import type { WrittenSchema } from './written-schema.ts';

/**
 * A schema that accepts the data it is inferred from: types from all values, `required` where none is missing, `enum` where
 * few values repeat, a range 10 % wider than the data (a warning), keys where no value occurs twice.
 * @param repeatedShare share of rows that repeat an earlier one
 * @param personal columns whose values the schema must not give away
 */
export async function inferSchema(
  engine: QueryEngine,
  sources: readonly DataSource[],
  repeatedShare: number,
  personal: readonly string[] = [],
): Promise<WrittenSchema> {
  const table = await openTable(engine, sources, { asText: 'all' });
  const facts = await inferFacts(engine, table, await inferTypes(engine, table));
  const key = facts.find((column) => isUnique(column) && namesKey(column.name));
  return {
    ...(key === undefined ? {} : { primaryKey: [key.name] }),
    fields: facts.map((column) => inferField(column, personal.includes(column.name))),
    'x-mlops': { duplicates: { max: Math.ceil(repeatedShare * 1e4) / 1e4 } },
  };
}
