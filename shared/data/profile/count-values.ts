import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { isWide, type ProfiledColumn } from './profiled-column.ts';

/** Up to so many rows a statement costs more than its work, and many columns are counted in one. */
const FEW_ROWS = 20_000;

/** Columns of a table with their place in it. */
export type Placed = readonly (readonly [place: number, column: ProfiledColumn])[];

/**
 * Counts every value of some columns into a new table (col, text, number, n), numbers ascending within their column. Values
 * are grouped before they become doubles; where a double can not hold one, `text` has all its digits.
 */
export async function countValues(
  engine: QueryEngine,
  { relation, counted }: { relation: string; counted: (column: string) => string | null },
  columns: Placed,
  rows: number,
  into: string,
): Promise<void> {
  await engine.run(`create or replace table ${into} (col integer, text varchar, number double, n bigint)`);
  const isKnown = ([, { name }]: Placed[number]): boolean => counted(name) !== null;
  const unknown = columns.filter((one) => !isKnown(one));
  const groups = [
    ...columns.filter(isKnown).map((one) => [one]),
    ...(rows <= FEW_ROWS ? byType(unknown) : unknown.map((one) => [one])),
  ];
  for (const group of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const names = group.map(([, column]) => countedOf(column)).join(', ');
    const places = group.map(([place]) => String(place)).join(', ');
    const cells =
      group.length === 1
        ? `select ${places} as col, ${names} as v from ${relation}`
        : `select unnest([${places}]) as col, unnest([${names}]) as v from ${relation}`;
    const known = group.length === 1 ? counted(first[1].name) : null;
    const counts =
      known === null
        ? `(select col, v, count(*) as n from (${cells}) group by col, v)`
        : `(select ${places} as col, v, n from ${known})`;
    const { text, number } = countedParts(first[1]);
    const order = first[1].kind === 'category' ? 'col' : group.length === 1 ? 'v' : 'col, v';
    await engine.run(
      `insert into ${into} select col, ${text}, ${number}, n from ${counts} order by ${order}`,
    );
  }
}

function byType(columns: Placed): Placed[] {
  const groups = new Map<string, (readonly [number, ProfiledColumn])[]>();
  for (const one of columns) {
    const key = `${one[1].kind} ${one[1].type}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** SQL of a value `v` as text and as number, as they stand in a table of counts. */
export function countedParts(column: ProfiledColumn): { text: string; number: string } {
  switch (column.kind) {
    case 'number':
      return {
        text: isWide(column)
          ? `case when try_cast(v::double as ${column.type}) is distinct from v then v::varchar end`
          : 'null',
        number: 'v::double',
      };
    case 'time':
      return { text: 'null', number: secondsOf('v') };
    case 'list':
      return { text: 'null', number: 'v::double' };
    case 'category':
      return { text: 'v::varchar', number: 'null' };
  }
}

/** SQL of what is counted: of lists their lengths. */
const countedOf = ({ name, kind }: ProfiledColumn): string =>
  kind === 'list' ? `len(${identifier(name)})` : identifier(name);

/** SQL of seconds since 1970; an infinite time is an infinite number. */
const secondsOf = (time: string): string =>
  `case when isfinite(${time}::timestamp) then epoch(${time}::timestamp) when ${time} is not null then 'inf'::double end`;

/** SQL of a value of the column as a number. */
export function numberOf({ name, kind }: ProfiledColumn): string {
  const column = identifier(name);
  return kind === 'time' ? secondsOf(column) : `${column}::double`;
}

/** SQL, for use after FROM, of the finite values of a column as numbers, row by row. */
export const finiteValues = (relation: string, column: ProfiledColumn): string =>
  `(select number from (select ${numberOf(column)} as number from ${relation}) where isfinite(number))`;
