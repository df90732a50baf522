import type { QueryEngine, Row } from '../../engine/query-engine.ts';
import { literals } from '../../engine/sql-text.ts';
import { countsIn } from '../../profile/describe-columns.ts';
import type { PlaceOfCounts } from '../../profile/profile.ts';
import type { CountCheck, CountedColumn } from './count-check.ts';

/** Distinct values of one query: distinct texts are kept for all its columns at once. */
const MOST_VALUES = 200_000;

/** What is aggregated over the counts of a column. */
export interface AskedOfCounts {
  column: CountedColumn;
  /** SELECT list. */
  parts: readonly string[];
  given: NonNullable<CountCheck['given']>;
}

type Placed = AskedOfCounts & { index: number; place: PlaceOfCounts };

/**
 * A row for each column that is asked for something, in their order. Columns of one table of counts that are asked the same
 * are one query: of a wide table with few rows, a query for each would cost more than everything else.
 */
export async function aggregateCounts(
  engine: QueryEngine,
  asked: readonly AskedOfCounts[],
): Promise<readonly Row[]> {
  const found: Row[] = asked.map(() => ({}));
  const groups = new Map<string, Placed[]>();
  for (const [index, one] of asked.entries()) {
    const { place, distinct, counts } = one.column;
    if (one.parts.length === 0) continue;
    if (place === null || distinct > MOST_VALUES / 2) {
      const [row = {}] = await engine.rows(`select ${one.parts.join(', ')} from ${withGiven(counts, one)}`);
      found[index] = row;
      continue;
    }
    const key = JSON.stringify([place.table, one.parts, Object.keys(one.given)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ ...one, index, place }]);
    else group.push({ ...one, index, place });
  }
  for (const group of [...groups.values()].flatMap(split)) {
    const rows = await engine.rows(together(group));
    const byColumn = new Map(rows.map(({ col, ...row }) => [Number(col), row]));
    for (const { index, place } of group) found[index] = byColumn.get(place.col) ?? {};
  }
  return found;
}

function withGiven(counts: string, { given }: AskedOfCounts): string {
  const numbers = Object.entries(given).map(([name, value]) => `'${String(value)}'::double as ${name}`);
  return numbers.length === 0 ? counts : `(select *, ${numbers.join(', ')} from ${counts})`;
}

function together(group: readonly Placed[]): string {
  const [first] = group;
  if (first === undefined) throw new RangeError('a group has a column');
  const columns = group.map(({ place }) => String(place.col)).join(', ');
  const names = Object.keys(first.given);
  const numbers = names.map(
    (name) => `unnest(${literals(group.map(({ given }) => String(given[name])))}::double[]) as ${name}`,
  );
  const given =
    names.length === 0
      ? ''
      : ` join (select unnest([${columns}]) as col, ${numbers.join(', ')}) as given using (col)`;
  return `select col, ${first.parts.join(', ')} from ${countsIn(first.place.table)} as counts${given} where kind = 'value' and col in (${columns}) group by col`;
}

function split(group: readonly Placed[]): Placed[][] {
  const parts: Placed[][] = [];
  let [part, values]: [Placed[], number] = [[], 0];
  for (const one of group) {
    if (part.length > 0 && values + one.column.distinct > MOST_VALUES) {
      parts.push(part);
      [part, values] = [[], 0];
    }
    part.push(one);
    values += one.column.distinct;
  }
  return part.length === 0 ? parts : [...parts, part];
}
