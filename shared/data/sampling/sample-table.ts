import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine } from '../engine/query-engine.ts';
import { duckdb } from '../engine/dialects/duckdb.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import type { TakenSample } from '../profile/profile.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import { limitOf, type SampleSetting } from './sample-setting.ts';
import { keyIsChosen, nothingChosen, refuseUnknownKey } from './sample-query.ts';

/** Number of a row, from 1 through all files. */
const ROW = '__mlops_row';

export interface SampledTable {
  table: OpenTable;
  /** Null: there are no more rows than were asked for, and all are taken. */
  sample: TakenSample | null;
}

/**
 * Some rows of a table in their order, written to a file of their own, from which everything further is read. Which ones is
 * decided by MD5, which does not depend on threads or on the engine's version.
 * @param folder for the file; removed by its owner
 * @throws UserError for a key that is not there, and when not a single row is chosen
 */
export async function sampleTable(
  engine: QueryEngine,
  table: OpenTable,
  setting: SampleSetting,
  folder: string,
): Promise<SampledTable> {
  const rowsOf = await rowsByFile(engine, table);
  const of = [...rowsOf.values()].reduce((sum, rows) => sum + rows, 0);
  if ('rows' in setting ? of <= setting.rows : of === 0) return { table, sample: null };
  if (!('rows' in setting)) refuseUnknownKey(setting.key, table.columns);
  await mkdir(folder, { recursive: true });
  const file = join(await mkdtemp(join(folder, 'sample-')), 'rows.parquet');
  const cells = table.columns.map(
    ({ name, type }) => `${storedAs(identifier(name), type)} as ${identifier(name)}`,
  );
  await engine.run(
    `copy (select ${[...cells, identifier(FILE_COLUMN), ROW].join(', ')}
     from (select *, row_number() over () as ${ROW} from ${table.relation}) where ${isChosen(setting, of)})
     to ${literal(file)} (format parquet, compression snappy)`,
  );
  const [taken] = await engine.rows(`select count(*) as n from read_parquet(${literal(file)})`);
  if (Number(taken?.['n']) === 0) throw nothingChosen(of);
  const numbered = numberedSample(table, file, rowsOf);
  // As they were read: the file has no wide integers, for example.
  const read = table.columns.map(({ name, type }) => `${identifier(name)}::${type} as ${identifier(name)}`);
  return {
    table: {
      ...table,
      relation: `(select ${[...read, identifier(FILE_COLUMN)].join(', ')} from read_parquet(${literal(file)}))`,
      sampled: {
        whole: table,
        file,
        rowsOf,
        numbered,
        placesOf: async (path, rows) => {
          const found = await engine.rows(
            `select k, row from (select row, row_number() over () as k from ${numbered(path)}) where k in (${['0', ...rows.map(String)].join(', ')})`,
          );
          const places = new Map(found.map(({ k, row }) => [Number(k), Number(row)]));
          return rows.map((row) => places.get(row) ?? row);
        },
      },
    },
    sample: { of, ...setting },
  };
}

function isChosen(setting: SampleSetting, of: number): string {
  if ('rows' in setting)
    return `${ROW} in (select r from range(1, ${String(of + 1)}) as t(r) order by md5('${String(setting.seed)}:' || r), r limit ${String(setting.rows)})`;
  return setting.key.length === 0
    ? `md5('${String(setting.seed)}:' || ${ROW}) < '${limitOf(setting.share)}'`
    : keyIsChosen(duckdb, setting);
}

async function rowsByFile(engine: QueryEngine, { relation }: OpenTable): Promise<Map<string, number>> {
  const found = await engine.rows(
    `select ${identifier(FILE_COLUMN)}::varchar as path, count(*) as n from ${relation} group by path`,
  );
  return new Map(found.map((row) => [String(row['path']), Number(row['n'])]));
}

/** Parquet would round integers of 128 bits to doubles. */
const storedAs = (cell: string, type: string): string => (/HUGEINT/.test(type) ? `${cell}::varchar` : cell);

/** SQL, for use after FROM, of the rows of one file with the place where each stands in it. */
const numberedSample =
  ({ sources }: OpenTable, file: string, rowsOf: ReadonlyMap<string, number>) =>
  (path: string): string => {
    const index = sources.findIndex((source) => source.path === path);
    const before = sources.slice(0, index).reduce((sum, source) => sum + (rowsOf.get(source.path) ?? 0), 0);
    return `(select *, ${ROW} - ${String(before)} as row from read_parquet(${literal(file)}) where ${identifier(FILE_COLUMN)} = ${literal(path)})`;
  };
