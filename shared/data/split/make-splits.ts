import { nearestName } from '../../config/keys.ts';
import type { Digest } from '../../hash/digest.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { acquireSources } from '../sources/acquire-sources.ts';
import { digestOfSource } from '../sources/digest-of-source.ts';
import { holdTable } from '../sources/hold-table.ts';
import { openTable, type OpenTable, type TableColumn } from '../sources/open-table.ts';
import type { SourcePlace } from '../sources/source-place.ts';
import type { DataSource } from '../sources/source.ts';
import { unreadable } from '../sources/unreadable.ts';
import { refuseUnusableKeys, refuseUnusableTimes } from './refuse-unusable-rows.ts';
import { LEFT_OUT, SIDE, sidedByKey, sidedByTime } from './side-of-row.ts';
import { readSplitRule, wrong, type SplitRule } from './split-rule.ts';
import type { SplitsToMake } from './splits-to-make.ts';
import { missingStrata } from './strata.ts';
import { isDelimited, partFiles, writeParts, type PartFile, type WrittenPart } from './written-part.ts';

export interface MadeSplits {
  rule: SplitRule;
  /** What was divided. */
  sources: { path: string; digest: Digest }[];
  rows: number;
  parts: WrittenPart[];
  /** Rows in the gap before a later part. */
  leftOut: number;
  /** Strata that a part lacks, in words; null when each has all. */
  missingStrata: string | null;
}

/**
 * Writes each row of the data into the file of one part. The same data give the same bytes: one thread writes, in the order
 * of the rows.
 * @throws UserError that names the setting, ServiceError when a source does not answer
 */
export async function makeSplits(
  { data, splits, rule: written }: SplitsToMake,
  place: SourcePlace,
): Promise<MadeSplits> {
  const files = await partFiles(splits, place.workspace);
  const rule = readSplitRule(
    written,
    files.map(({ name }) => name),
  );
  if (data.length === 0) throw wrong('there are no data to divide', 'Name them in "data.current"');
  const sources = await acquireSources(data, place);
  refuseOwnSource(files, sources);
  const engine = await openEngine(await place.loadNative('@duckdb/node-api'), {
    temporaryFolder: place.temporaryFolder,
    signal: place.signal,
    threads: 1,
  });
  try {
    const made = await divide(engine, rule, sources, files);
    const digests = await Promise.all(sources.map(digestOfSource));
    return {
      ...made,
      rule,
      sources: sources.map(({ shown }, index) => ({ path: shown, digest: digests[index] ?? '' })),
    };
  } catch (error) {
    throw await unreadable(error, sources);
  } finally {
    engine.close();
  }
}

/** A run that divides its own result would divide less every time. */
function refuseOwnSource(files: readonly PartFile[], sources: readonly DataSource[]): void {
  for (const { path, shown } of files)
    if (sources.some((source) => (source.original ?? source.path) === path))
      throw wrong(`"${shown}" is among the data that are divided`, 'Exclude it from "data.current"');
}

async function divide(
  engine: QueryEngine,
  rule: SplitRule,
  sources: readonly DataSource[],
  files: readonly PartFile[],
): Promise<Pick<MadeSplits, 'rows' | 'parts' | 'leftOut' | 'missingStrata'>> {
  const table = await open(engine, rule, sources, files);
  const columns = table.columns.map(({ name }) => identifier(name)).join(', ');
  const sided = await withSides(engine, rule, table);
  const counts = await engine.rows(`select ${SIDE}, count(*) as n from ${sided} group by 1`);
  const rowsOf = (name: string): number => Number(counts.find((row) => row[SIDE] === name)?.['n'] ?? 0);
  const rows = counts.reduce((sum, { n }) => sum + Number(n), 0);
  for (const { name } of files)
    if (rowsOf(name) === 0)
      throw wrong(`${name} gets none of ${rows.toLocaleString('en')} rows`, emptyFix(rule));
  const missing = rule.method === 'time' ? null : await missingStrata(engine, sided, rule);
  const parts = await writeParts(
    engine,
    files.map((file) => ({
      ...file,
      rows: rowsOf(file.name),
      query: `select ${columns} from ${sided} where ${SIDE} = ${literal(file.name)}`,
    })),
  );
  return { rows, parts, leftOut: rowsOf(LEFT_OUT), missingStrata: missing };
}

const emptyFix = ({ method }: SplitRule): string =>
  method === 'time'
    ? 'Move its first time in "from", or shorten "gap"'
    : 'Give it a larger share, or take more data';

/** Keys of text files count as they are written: what they look like to a reader may change with one more row. */
async function open(
  engine: QueryEngine,
  rule: SplitRule,
  sources: readonly DataSource[],
  files: readonly PartFile[],
): Promise<OpenTable> {
  const keys = rule.method === 'time' ? [] : rule.key;
  const asText = files.every(isDelimited) ? 'all' : keys;
  return holdTable(engine, await openTable(engine, sources, { asText }), 'split_data');
}

async function withSides(engine: QueryEngine, rule: SplitRule, table: OpenTable): Promise<string> {
  if (rule.method === 'time') {
    await refuseUnusableTimes(engine, table, rule, columnOf(table, rule.column, 'time'));
    return sidedByTime(table.relation, rule);
  }
  const key = rule.key.map((name) => columnOf(table, name, 'key'));
  if (rule.stratify !== null) columnOf(table, rule.stratify, 'stratify');
  await refuseUnusableKeys(engine, table, rule, key);
  return sidedByKey(table.relation, rule, key);
}

function columnOf({ columns }: OpenTable, name: string, member: string): TableColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const nearest = nearestName(name, names);
  throw wrong(
    `"${member}": the data have no column "${name}"`,
    nearest === undefined ? `They have ${names.slice(0, 20).join(', ')}` : `Did you mean "${nearest}"?`,
  );
}
