import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { columnProfile } from './column-profile.ts';
import { describeCounted, describeSorted } from './count-numbers.ts';
import { countValues, finiteValues, numberOf, type Placed } from './count-values.ts';
import { describeTexts } from './describe-texts.ts';
import { cellsOf, countBetween, stableEdges } from './histogram.ts';
import { MAX_STORED_NUMBERS, type LineFacts } from './line-statistics.ts';
import type { ColumnCounts, ColumnProfile, Histogram } from './profile.ts';
import type { ProfiledColumn } from './profiled-column.ts';
import { factsOfCounts } from './facts-of-counts.ts';
import { scanColumns, type ScannedFacts } from './scan-columns.ts';

/** Where columns are read from. */
export interface ProfiledRelation {
  /** SQL for use after FROM. */
  relation: string;
  counted: (column: string) => string | null;
  hold: boolean;
}

/**
 * Some columns of a relation, with their counts: nothing more is read of those whose values are counted already, the others
 * need few scans of all of them, and one for each whose values are many.
 */
export async function describeColumns(
  engine: QueryEngine,
  source: ProfiledRelation,
  columns: readonly ProfiledColumn[],
  table: string,
): Promise<{ rows: number; columns: (readonly [ColumnProfile, ColumnCounts])[] }> {
  const placed = columns.map((column, place) => [place, column] as const);
  const known = placed.filter(([, { name }]) => source.counted(name) !== null);
  const unknown = placed.filter(([, { name }]) => source.counted(name) === null);
  const relation = source.hold ? await heldColumns(engine, source.relation, unknown, table) : source.relation;
  const scanned = await scanColumns(engine, relation, unknown);
  const lines = new Map<number, LineFacts>();
  for (const [place, column] of unknown) {
    const facts = at(scanned.facts, place);
    if (facts.mostlyDistinct && facts.fitsDouble)
      lines.set(place, await describeSorted(engine, relation, column, facts, scanned.rows));
  }
  const sorted = new Set(
    [...lines].filter(([, { distinct }]) => distinct > MAX_STORED_NUMBERS).map(([place]) => place),
  );
  const counted = placed.filter(([place]) => !sorted.has(place));
  await countValues(engine, { ...source, relation }, counted, scanned.rows, table);
  const ofCounts = await factsOfCounts(engine, table, known);
  const facts = new Map([...scanned.facts, ...ofCounts.facts]);
  const rows = unknown.length === 0 ? ofCounts.rows : scanned.rows;
  const texts = await describeTexts(engine, table, ofKinds(counted, ['category']), rows);
  const uncounted = ofKinds(counted, ['number', 'time', 'list']).filter(([place]) => !lines.has(place));
  for (const [place, line] of await describeCounted(engine, table, uncounted, { rows, facts }))
    lines.set(place, line);

  const described: (readonly [ColumnProfile, ColumnCounts])[] = [];
  for (const [place, column] of placed) {
    const line = lines.get(place) ?? null;
    const counts: ColumnCounts = {
      ...(sorted.has(place) ? { relation: rowByRow(relation, column) } : countsAt(table, place)),
      values: sorted.has(place) ? finiteValues(relation, column) : null,
      bins: line !== null && line.distinct > MAX_STORED_NUMBERS ? line.bins : null,
    };
    const histogram = line === null ? null : await histogramOf(engine, column, line, counts);
    const text = texts.get(place) ?? null;
    described.push([columnProfile(column, rows, { ...at(facts, place), line, text, histogram }), counts]);
  }
  return { rows, columns: described };
}

/** Values that are dear to read, kept for the scans to come. */
async function heldColumns(
  engine: QueryEngine,
  relation: string,
  columns: Placed,
  table: string,
): Promise<string> {
  if (columns.length === 0) return relation;
  const names = columns.map(([, { name }]) => identifier(name)).join(', ');
  await engine.run(`create or replace table ${table}_held as select ${names} from ${relation}`);
  return `${table}_held`;
}

function at(facts: ReadonlyMap<number, ScannedFacts>, place: number): ScannedFacts {
  const own = facts.get(place);
  if (own === undefined) throw new RangeError(`no column ${String(place)}`);
  return own;
}

const ofKinds = (columns: Placed, kinds: readonly ProfiledColumn['kind'][]): Placed =>
  columns.filter(([, { kind }]) => kinds.includes(kind));

const KIND = `case when number is null and text is null then 'null' when isnan(number) then 'nan' when isinf(number) then 'infinite' else 'value' end as kind`;

/** The counts of one column of a table of them. */
export const countsAt = (table: string, col: number): Required<Pick<ColumnCounts, 'relation' | 'place'>> => ({
  relation: `(select ${KIND}, text, number, null::double as upper, n from ${table} where col = ${String(col)})`,
  place: { table, col },
});

/** SQL, for use after FROM, of a whole table of counts: `col`, then what `ColumnCounts` has of a column. */
export const countsIn = (table: string): string =>
  `(select col, ${KIND}, text, number, null::double as upper, n from ${table})`;

/** The same of values that were not counted. */
const rowByRow = (relation: string, column: ProfiledColumn): string =>
  `(select ${KIND}, text, number, null::double as upper, 1::bigint as n from (select null::varchar as text, ${numberOf(column)} as number from ${relation}))`;

export async function histogramOf(
  engine: QueryEngine,
  { type, kind }: ProfiledColumn,
  { quantiles, counts }: LineFacts,
  source: ColumnCounts,
): Promise<Histogram | null> {
  const [low, high] = [quantiles.at(0)?.value, quantiles.at(-1)?.value];
  if (low === undefined || high === undefined) return null;
  const edges = stableEdges(Number(low), Number(high), kind === 'list' || /INT/.test(type));
  const cells = counts === null ? await countBetween(engine, source, edges) : cellsOf(counts, edges);
  return { edges, counts: [...cells] };
}
