import type { QueryEngine } from '../engine/query-engine.ts';
import type { OpenTable } from './open-table.ts';

/**
 * SQL for use after FROM in many queries. Text is parsed once and kept by the engine, which spills what does not fit into
 * memory; Parquet is read where it lies, because a query reads only the columns that it names.
 */
export async function holdRelation(
  engine: QueryEngine,
  { sources }: OpenTable,
  relation: string,
  name: string,
): Promise<string> {
  if (sources[0]?.format === 'parquet') return relation;
  await engine.run(`create table ${name} as from ${relation}`);
  return name;
}
