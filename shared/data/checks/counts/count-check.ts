import type { CheckResult } from '../../../model/stage-result.ts';
import type { Row } from '../../engine/query-engine.ts';
import { literals } from '../../engine/sql-text.ts';
import type { ColumnProfile, PlaceOfCounts } from '../../profile/profile.ts';
import type { CheckContext } from '../context.ts';
import type { FoundRows, Pending } from '../pending.ts';
import type { ScannedColumn } from '../values/value-check.ts';

/** Values that a finding is illustrated with. */
export const SHOWN_VALUES = 20;

/** A column with the counts of its values. */
export interface CountedColumn extends ScannedColumn {
  profile: ColumnProfile;
  distinct: number;
  /** The same column of what the table is compared with; null when there is none. */
  before: ColumnProfile | null;
  /** SQL, for use after FROM: (text, number, n) without the missing ones; each text once, numbers maybe several times. */
  counts: string;
  /** Where these counts stand among those of other columns. */
  place: PlaceOfCounts | null;
  rows: number;
  context: CheckContext;
}

/** A rule about the values of a column, whatever rows they stand in: decided from how often each occurs. */
export interface CountCheck {
  /** SELECT list over the column's `counts`; equal lists of several columns are one query, so nothing of the column may stand in them. */
  aggregates?: readonly string[];
  /** Finite numbers of the column that the aggregates name, doubles in SQL; no two checks may give the same name. */
  given?: Readonly<Record<string, number>>;
  /** A query of its own, of one row, for what the aggregates leave open; null when they say enough. */
  query?: (together: Row) => string | null;
  /** @param row the aggregates and what the query returned */
  conclude: (row: Row) => (Pending | CheckResult)[];
}

export type CountChecksOf = (column: CountedColumn) => CountCheck[];

/** Values that are neither missing nor, among numbers, NaN or infinite. */
export const valuesOf = ({ profile, rows }: CountedColumn): number =>
  rows - profile.nulls - (profile.nans ?? 0) - (profile.infinities ?? 0);

export const isText = ({ profile, values }: CountedColumn): boolean =>
  profile.kind === 'category' && values.comparable === 'text';

/** Rows whose cell is one of some texts. */
export function rowsWith({ name, typed }: ScannedColumn, texts: readonly string[]): FoundRows | null {
  if (texts.length === 0) return null;
  return { breaks: `${typed}::varchar in (${literals(texts).slice(1, -1)})`, column: name };
}

/** SELECT list entry: the most frequent texts that meet a condition. */
export const textsWhere = (condition: string, name: string): string =>
  `arg_min(text, {'n': -n, 'text': text}, ${String(SHOWN_VALUES)}) filter (where ${condition}) as ${name}`;

export function textsOf(row: Row, name: string): string[] {
  const list = row[name];
  return typeof list === 'string' ? (JSON.parse(list) as string[]) : [];
}

export const numberOf = (row: Row, name: string): number => Number(row[name] ?? 0);

/** Null where the query has none, or none that is finite. */
export function finiteOf(row: Row, name: string): number | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  return Number.isFinite(Number(value)) ? Number(value) : null;
}

/** Rows with a condition on the value. */
export const rowsWhere = (condition: string, name: string): string =>
  `coalesce(sum(n) filter (where ${condition}), 0)::bigint as ${name}`;
