import type { Cell, QueryEngine, Row } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import type { Placed } from './count-values.ts';
import { isFloating, isWide, type ProfiledColumn } from './profiled-column.ts';
import type { LengthProfile } from './profile.ts';
import { significant } from './significant.ts';

/** Rows from which a column of mostly different numbers is sorted and not counted. */
const MANY_ROWS = 100_000;
const LOOKED_AT = 20_000;

/** What one scan over all columns says of one of them. */
export interface ScannedFacts {
  nulls: number;
  nans: number;
  infinities: number;
  /** Near the mean of the finite values; 0 where there is none. */
  mean: number;
  /** Every finite value is a double, digit by digit. */
  fitsDouble: boolean;
  /** Few values seem to repeat. */
  mostlyDistinct: boolean;
  /** Of lists. */
  lengths: LengthProfile | null;
}

export interface Scanned {
  /** 0 where no column was asked for. */
  rows: number;
  /** By place. */
  facts: Map<number, ScannedFacts>;
}

/** One scan of the statistics that need no counts, and a look at the first rows for how to count the others. */
export async function scanColumns(engine: QueryEngine, relation: string, columns: Placed): Promise<Scanned> {
  if (columns.length === 0) return { rows: 0, facts: new Map() };
  const parts = columns.flatMap(([place, column]) => aggregatesOf(column, place));
  const [row = {}] = await engine.rows(`select ${['count(*) as n', ...parts].join(', ')} from ${relation}`);
  const rows = Number(row['n']);
  const distinct = rows < MANY_ROWS ? {} : await lookAt(engine, relation, columns);
  return { rows, facts: new Map(columns.map(([place]) => [place, factsOf(row, distinct, place, rows)])) };
}

function aggregatesOf(column: ProfiledColumn, index: number): string[] {
  const [name, number] = [identifier(column.name), String(index)];
  const counted = `count(${name}) as v${number}`;
  if (column.kind === 'list') {
    const length = `len(${name})`;
    return [
      counted,
      ...['min', 'max'].map((part) => `${part}(${length}) as ${part}${number}`),
      `avg(${length}) as mean${number}`,
    ];
  }
  if (column.kind === 'category') return [counted];
  if (column.kind === 'time') {
    const time = `${name}::timestamp`;
    return [
      counted,
      `count(*) filter (not isfinite(${time})) as inf${number}`,
      `avg(epoch(${time})) filter (isfinite(${time})) as mean${number}`,
    ];
  }
  const wide = isWide(column)
    ? [`min(${name})::varchar as low${number}`, `max(${name})::varchar as high${number}`]
    : [];
  if (!isFloating(column)) return [counted, `avg(${name}::double) as mean${number}`, ...wide];
  return [
    counted,
    `count(*) filter (isnan(${name})) as nan${number}`,
    `count(*) filter (isinf(${name})) as inf${number}`,
    `avg(${name}) filter (isfinite(${name})) as mean${number}`,
  ];
}

function factsOf(row: Row, distinct: Row, index: number, rows: number): ScannedFacts {
  const of = (part: string): number => Number(row[`${part}${String(index)}`] ?? 0);
  const mean = of('mean');
  const lengths = row[`min${String(index)}`] ?? null;
  return {
    nulls: rows - of('v'),
    nans: of('nan'),
    infinities: of('inf'),
    mean: Number.isFinite(mean) ? mean : 0,
    fitsDouble: [row[`low${String(index)}`], row[`high${String(index)}`]].every(fits),
    mostlyDistinct: Number(distinct[`d${String(index)}`] ?? 0) > LOOKED_AT / 2,
    lengths: lengths === null ? null : { min: of('min'), max: of('max'), mean: significant(mean) },
  };
}

/** Integers up to 2^53; a decimal with a fraction may have more digits than are seen in its extremes. */
export const fits = (extreme: Cell | undefined): boolean =>
  extreme === undefined ||
  extreme === null ||
  (/^-?\d+$/.test(String(extreme)) && Number.isSafeInteger(Number(extreme)));

async function lookAt(engine: QueryEngine, relation: string, columns: Placed): Promise<Row> {
  const parts = columns.flatMap(([place, { name, kind }]) =>
    kind === 'number' || kind === 'time' ? [`count(distinct ${identifier(name)}) as d${String(place)}`] : [],
  );
  if (parts.length === 0) return {};
  const [row = {}] = await engine.rows(
    `select ${parts.join(', ')} from (from ${relation} limit ${String(LOOKED_AT)})`,
  );
  return row;
}
