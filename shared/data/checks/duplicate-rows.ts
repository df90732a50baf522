import type { CheckResult, CheckSample } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { placeInTable } from '../sources/hold-table.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import { SAMPLES } from './find-samples.ts';
import { judge, OFF, saidSeverity, skipped } from './judge.ts';
import { numbered, repeatSamples } from './numbered-rows.ts';
import { repeatedPlaces } from './repeated-places.ts';
import { scanRelation, type FileCounts } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';
import { percent } from './wording.ts';
import { counted, verb } from '../../model/wording.ts';

const ID = 'duplicates.rows';
/** A few repeats are worth a look, this share of them is a fault of how the data were made. */
const ERROR_SHARE = 0.05;

/**
 * Rows that repeat an earlier one in every column, or in those that the schema names.
 * @param provenUnique a key without repeats was found, so no row can repeat another
 */
export async function checkDuplicateRows(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  schema: TableSchema | null,
  files: readonly FileCounts[],
  provenUnique: boolean,
): Promise<CheckResult> {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return judgeDuplicateRows(schema, columns, rows, (places, chosen) =>
    provenUnique && !chosen
      ? Promise.resolve({ repeated: 0, samples: [] })
      : countRepeats(engine, table, columns, places, files),
  );
}

/** @param count rows that repeat an earlier one in the columns at some places, asked only when it matters */
export async function judgeDuplicateRows(
  schema: TableSchema | null,
  columns: readonly ScannedColumn[],
  rows: number,
  count: (
    places: readonly number[],
    chosen: boolean,
  ) => Promise<{ repeated: number; samples: CheckSample[] }>,
): Promise<CheckResult> {
  const limit = schema?.maxDuplicates ?? null;
  const wanted = saidSeverity(schema, ID, null);
  if (wanted === 'off') return skipped(ID, null, 'off', OFF);
  if (rows === 0) return skipped(ID, null, wanted ?? 'warning', 'no rows');

  const chosen = schema?.duplicateColumns ?? null;
  const places = [...columns.keys()].filter((place) => chosen?.includes(columns[place]?.name ?? '') ?? true);
  if (places.length < (chosen?.length ?? 0))
    return skipped(ID, null, wanted ?? 'warning', 'a column of "duplicates.columns" is missing');
  const { repeated, samples } = await count(places, chosen !== null);
  const where = chosen === null ? '' : ` in ${chosen.join(', ')}`;
  const share = repeated / rows;
  return judge({
    id: ID,
    column: null,
    severity: wanted ?? (limit !== null || share > ERROR_SHARE ? 'error' : 'warning'),
    holds: share <= (limit ?? 0),
    value: share,
    threshold: limit ?? 0,
    n: rows,
    count: repeated,
    message:
      repeated === 0
        ? `no row repeats another${where}`
        : `${counted(repeated, 'row')} of ${rows.toLocaleString('en')} (${percent(share)}) ${verb(repeated, 'repeat')} an earlier row${where}`,
    samples,
  });
}

/** Candidates up to this many are gathered in one scan, to be counted and shown. */
const GATHERED = 100_000;
/** Fewer rows are counted by their hashes at once. */
const MANY_ROWS = 100_000;

/** Hashes find the candidates with bounded memory; only those are compared cell by cell, so the count is exact. */
async function countRepeats(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  places: readonly number[],
  files: readonly FileCounts[],
): Promise<{ repeated: number; samples: CheckSample[] }> {
  // Values of other types than text need not be written to be compared.
  const cells = places
    .map((place) => (columns[place]?.values.text === false ? columns[place].present : `w${String(place)}`))
    .join(', ');
  const found = await findCandidates(engine, table, columns, cells, files);
  if (found === null) return { repeated: 0, samples: [] };
  const { rows } = found;
  const [counts] = await engine.rows(
    `select coalesce(sum(n - 1), 0)::bigint as repeated from (select count(*) as n from ${rows} group by ${cells} having count(*) > 1)`,
  );
  const repeated = Number(counts?.['repeated'] ?? 0);
  if (repeated === 0) return { repeated, samples: [] };
  const samples = await engine.rows(
    `select path, row, h::varchar as key, null as value from ${rows}
     where h in (select h from ${found.hashes} order by h limit ${String(SAMPLES)}) order by row limit ${String(SAMPLES * 20)}`,
  );
  return { repeated, samples: await repeatSamples(table, files, samples, null, SAMPLES) };
}

/** SQL, for use after FROM. */
interface Candidates {
  /** Rows among which all are that repeat another: path, row, hash (h), cells. */
  rows: string;
  /** Hashes (h) of more than one row. */
  hashes: string;
}

/** Null: no two rows have the same hash. */
async function findCandidates(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  cells: string,
  files: readonly FileCounts[],
): Promise<Candidates | null> {
  const hashes = `(select hash(${cells}) as h from ${scanRelation(table, columns)})`;
  const total = files.reduce((sum, file) => sum + file.rows, 0);
  const places = total < MANY_ROWS ? null : await repeatedPlaces(engine, hashes, total);
  const rowsWhere = (condition: string): string =>
    `(select path, row, hash(${cells}) as h, ${cells} from ${numberedScan(table, columns)} where ${condition})`;
  const gather = (condition: string): Promise<void> =>
    engine.run(`create or replace temp table repeated_rows as from ${rowsWhere(condition)}`);
  if (places !== null) {
    if (places.length === 0) return null;
    await engine.run('drop table if exists repeated_places');
    await engine.createTable('repeated_places', { place: places });
    await gather('row in (select place::bigint from repeated_places)');
    return { rows: 'repeated_rows', hashes: '(select h from repeated_rows group by h having count(*) > 1)' };
  }
  await engine.run(
    `create or replace temp table repeated_hashes as select h, count(*) as n from ${hashes} group by h having count(*) > 1`,
  );
  const [size] = await engine.rows('select coalesce(sum(n), 0)::bigint as n from repeated_hashes');
  const expected = Number(size?.['n'] ?? 0);
  if (expected === 0) return null;
  const among = `hash(${cells}) in (select h from repeated_hashes)`;
  if (expected > GATHERED) return { rows: rowsWhere(among), hashes: 'repeated_hashes' };
  await gather(among);
  return { rows: 'repeated_rows', hashes: 'repeated_hashes' };
}

/** The scanned rows with `path` and `row`. */
function numberedScan(table: OpenTable, columns: readonly ScannedColumn[]): string {
  const place = placeInTable(table);
  return place === null
    ? numbered(scanRelation(table, columns))
    : `(select *, ${identifier(FILE_COLUMN)} as path from ${scanRelation(table, columns, [`${place} as row`])})`;
}
