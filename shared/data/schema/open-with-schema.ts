import type { QueryEngine } from '../engine/query-engine.ts';
import { openTable, type OpenTable } from '../sources/open-table.ts';
import type { DataSource } from '../sources/source.ts';
import { refuseUnknownPatterns } from './refuse-wrong-constraints.ts';
import type { TableSchema } from './table-schema.ts';

/** Opens a table so that a value that breaks the schema is a finding, and no fault of reading. */
export async function openWithSchema(
  engine: QueryEngine,
  sources: readonly DataSource[],
  schema: TableSchema | null,
): Promise<OpenTable> {
  if (schema === null) return openTable(engine, sources);
  await refuseUnknownPatterns(engine, schema);
  return openTable(engine, sources, {
    // A field without a type leaves it to the data.
    asText: schema.fields.filter(({ type }) => type !== 'any').map(({ name }) => name),
    emptyIsMissing: schema.missingValues.includes(''),
  });
}
