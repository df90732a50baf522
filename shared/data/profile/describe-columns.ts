import type { QueryEngine } from '../engine/query-engine.ts';
import { columnProfile } from './column-profile.ts';
import { describeCounted, describeSorted } from './count-numbers.ts';
import { countValues, finiteValues, numberOf, type Placed } from './count-values.ts';
import { describeTexts } from './describe-texts.ts';
import { cellsOf, countBetween, stableEdges } from './histogram.ts';
import { MAX_STORED_NUMBERS, type LineFacts } from './line-statistics.ts';
import type { ColumnCounts, ColumnProfile, Histogram } from './profile.ts';
import type { ProfiledColumn } from './profiled-column.ts';
import { scanColumns, type ScannedFacts } from './scan-columns.ts';

/** Some columns of a relation, with their counts: few scans of all of them, and one for each whose values are many. */
export async function describeColumns(
  engine: QueryEngine,
  relation: string,
  columns: readonly ProfiledColumn[],
  table: string,
): Promise<{ rows: number; columns: (readonly [ColumnProfile, ColumnCounts])[] }> {
  const scanned = await scanColumns(engine, relation, columns);
  const { rows } = scanned;
  const placed = columns.map((column, place) => [place, column] as const);
  const factsAt = (place: number): ScannedFacts => {
    const facts = scanned.facts[place];
    if (facts === undefined) throw new RangeError(`no column ${String(place)}`);
    return facts;
  };
  const lines = new Map<number, LineFacts>();
  for (const [place, column] of placed) {
    const facts = factsAt(place);
    if (facts.mostlyDistinct && facts.fitsDouble)
      lines.set(place, await describeSorted(engine, relation, column, facts, rows));
  }
  const sorted = new Set(
    [...lines].filter(([, { distinct }]) => distinct > MAX_STORED_NUMBERS).map(([place]) => place),
  );
  const counted = placed.filter(([place]) => !sorted.has(place));
  await countValues(engine, relation, counted, rows, table);
  const texts = await describeTexts(engine, table, ofKinds(counted, ['category']), rows);
  const uncounted = ofKinds(counted, ['number', 'time', 'list']).filter(([place]) => !lines.has(place));
  for (const [place, line] of await describeCounted(engine, table, uncounted, scanned))
    lines.set(place, line);

  const described: (readonly [ColumnProfile, ColumnCounts])[] = [];
  for (const [place, column] of placed) {
    const line = lines.get(place) ?? null;
    const counts: ColumnCounts = {
      relation: sorted.has(place) ? rowByRow(relation, column) : countsAt(table, place),
      values: sorted.has(place) ? finiteValues(relation, column) : null,
      bins: line !== null && line.distinct > MAX_STORED_NUMBERS ? line.bins : null,
    };
    const histogram = line === null ? null : await histogramOf(engine, column, line, counts);
    const text = texts.get(place) ?? null;
    described.push([columnProfile(column, rows, { ...factsAt(place), line, text, histogram }), counts]);
  }
  return { rows, columns: described };
}

const ofKinds = (columns: Placed, kinds: readonly ProfiledColumn['kind'][]): Placed =>
  columns.filter(([, { kind }]) => kinds.includes(kind));

const KIND = `case when number is null and text is null then 'null' when isnan(number) then 'nan' when isinf(number) then 'infinite' else 'value' end as kind`;

/** SQL of the counts of one column as `ColumnCounts` has them. */
export const countsAt = (table: string, place: number): string =>
  `(select ${KIND}, text, number, null::double as upper, n from ${table} where col = ${String(place)})`;

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
