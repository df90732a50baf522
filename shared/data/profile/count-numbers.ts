import type { QueryEngine } from '../engine/query-engine.ts';
import { finiteValues, type Placed } from './count-values.ts';
import { LineStatistics, type LineFacts } from './line-statistics.ts';
import type { ProfiledColumn } from './profiled-column.ts';
import type { Scanned, ScannedFacts } from './scan-columns.ts';

/** A rarer value is not shown: it may name somebody. */
export const MIN_SHOWN = 5;

/** Statistics of the number and time columns of a table of counts, by place. */
export async function describeCounted(
  engine: QueryEngine,
  table: string,
  columns: Placed,
  { rows, facts }: Scanned,
): Promise<Map<number, LineFacts>> {
  const lines = new Map<number, LineStatistics>();
  for (const [place, column] of columns) {
    const scanned = facts.get(place);
    if (scanned !== undefined) lines.set(place, lineOf(column, scanned, rows));
  }
  if (lines.size === 0) return new Map();
  // Texts stand there only for what a double can not hold.
  const texts = [...lines.keys()].some((place) => facts.get(place)?.fitsDouble === false) ? ', text' : '';
  const chunks = engine.chunks(
    `select col, number, n::double as n${texts} from ${table} where number is not null and isfinite(number)`,
  );
  for await (const { rows: length, columns: parts } of chunks) {
    const [col, number, n, text] = parts;
    if (
      col?.kind !== 'number' ||
      number?.kind !== 'number' ||
      n?.kind !== 'number' ||
      text?.kind === 'number'
    )
      throw new Error('counts are numbers');
    for (let row = 0; row < length; row++) {
      lines
        .get(col.values[row] ?? 0)
        ?.addValue(number.values[row] ?? 0, n.values[row] ?? 0, text?.values[row] ?? null);
    }
  }
  return new Map([...lines].map(([place, line]) => [place, line.finish()]));
}

/** Statistics of a column whose values hardly repeat: sorted, they need no table of counts. */
export async function describeSorted(
  engine: QueryEngine,
  relation: string,
  column: ProfiledColumn,
  scanned: ScannedFacts,
  rows: number,
): Promise<LineFacts> {
  const line = lineOf(column, scanned, rows);
  const sorted = `select number from ${finiteValues(relation, column)} order by number`;
  for await (const { columns } of engine.chunks(sorted)) {
    const [number] = columns;
    if (number?.kind === 'number') line.addSorted(number.values);
  }
  return line.finish();
}

function lineOf(column: ProfiledColumn, facts: ScannedFacts, rows: number): LineStatistics {
  return new LineStatistics({
    total: rows - facts.nulls - facts.nans - facts.infinities,
    pivot: facts.mean,
    fitsDouble: facts.fitsDouble,
    time: column.kind === 'time',
    minListed: column.shown ? 1 : MIN_SHOWN,
  });
}
