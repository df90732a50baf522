import type { QueryEngine } from '../../engine/query-engine.ts';
import { identifier, literals } from '../../engine/sql-text.ts';
import type { TableSchema } from '../../schema/table-schema.ts';
import { FILE_COLUMN, type OpenTable } from '../../sources/open-table.ts';
import { scannedColumns, scanRelation } from '../scan-values.ts';
import type { ScannedColumn } from '../values/value-check.ts';
import type { SplitColumn, SplitName, SplitPart } from './split-part.ts';

export interface OpenPart {
  name: SplitName;
  table: OpenTable;
}

/** How a part differs from the training part. */
export interface Misfit {
  part: SplitName;
  column: string;
  /** To follow the column's name. */
  said: string;
}

interface ReadPart extends OpenPart {
  columns: ScannedColumn[];
  types: string[];
}

const NUMBER = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;

/**
 * The parts with their shared columns in cells of one type. Text is parsed once and kept by the engine, which spills what
 * does not fit; Parquet is read where it lies.
 */
export async function alignParts(
  engine: QueryEngine,
  opened: readonly OpenPart[],
  schema: TableSchema | null,
): Promise<{ parts: SplitPart[]; columns: SplitColumn[]; misfits: Misfit[] }> {
  const read: ReadPart[] = [];
  for (const part of opened) read.push(await typesOf(engine, part, schema));
  const [train] = read;
  if (train === undefined) throw new Error('splits have a training part');
  const shared = train.columns.filter(({ name }) => read.every((part) => placeOf(part, name) >= 0));
  const columns = shared.map(({ name, values, field }, index): SplitColumn => {
    const types = new Set(read.map((part) => part.types[placeOf(part, name)] ?? ''));
    const [first = ''] = types;
    const type =
      types.size === 1 ? first : [...types].every((one) => NUMBER.test(one)) ? 'DOUBLE' : 'VARCHAR';
    const comparable = types.size === 1 ? values.comparable : type === 'DOUBLE' ? 'number' : 'text';
    return { name, cell: `c${String(index)}`, type, comparable, field };
  });
  const parts: SplitPart[] = [];
  for (const part of read) parts.push(await alignPart(engine, part, columns));
  return { parts, columns, misfits: read.flatMap((part) => misfitsOf(train, part)) };
}

const placeOf = ({ columns }: ReadPart, name: string): number =>
  columns.findIndex((column) => column.name === name);

async function typesOf(
  engine: QueryEngine,
  { name, table }: OpenPart,
  schema: TableSchema | null,
): Promise<ReadPart> {
  const columns = scannedColumns(table, schema);
  const rows = await engine.rows(
    `describe select ${columns.map(({ typed }) => typed).join(', ')} from ${scanRelation(table, columns)}`,
  );
  return { name, table, columns, types: rows.map(({ column_type }) => String(column_type)) };
}

async function alignPart(
  engine: QueryEngine,
  part: ReadPart,
  columns: readonly SplitColumn[],
): Promise<SplitPart> {
  const { name, table } = part;
  const cells = columns.map(({ name: column, cell, type }) => {
    const place = placeOf(part, column);
    const cast = part.types[place] === type ? '' : `::${type}`;
    return `${part.columns[place]?.typed ?? ''}${cast} as ${cell}`;
  });
  const file = identifier(FILE_COLUMN);
  const scanned = scanRelation(table, part.columns);
  let relation = `(select ${[...cells, file].join(', ')} from ${scanned})`;
  if (table.sources[0]?.format !== 'parquet') {
    // A path in every row would take more room than most cells.
    const paths = literals(table.sources.map(({ path }) => path)).slice(1, -1);
    await engine.run(
      `create or replace table split_${name} as select * replace (${file}::enum(${paths}) as ${file}) from ${relation}`,
    );
    relation = `split_${name}`;
  }
  const counts = await engine.rows(
    `select ${file}::varchar as path, count(*) as n from ${relation} group by all`,
  );
  const files = counts.map((row) => ({ path: String(row['path']), rows: Number(row['n']) }));
  return { name, table, relation, files, rows: files.reduce((sum, { rows }) => sum + rows, 0) };
}

function misfitsOf(train: ReadPart, part: ReadPart): Misfit[] {
  const names = [...new Set([...train.columns, ...part.columns].map(({ name }) => name))];
  return names.flatMap((column): Misfit[] => {
    const [there, here] = [placeOf(train, column), placeOf(part, column)];
    if (here < 0) return [{ part: part.name, column, said: 'is not there' }];
    if (there < 0) return [{ part: part.name, column, said: 'is in no training row' }];
    const [was = '', is = ''] = [train.types[there], part.types[here]];
    // Sizes of integers follow from the values that a file happens to hold.
    if (was === is || (NUMBER.test(was) && NUMBER.test(is))) return [];
    return [{ part: part.name, column, said: `is ${is}, in training ${was}` }];
  });
}
