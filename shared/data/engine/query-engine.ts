import type { ImportedColumn, ImportedRows } from './value-type.ts';

/** One column of a large result. Numbers are doubles (NaN where `valid` is 0); everything else is text. */
export type Column =
  { kind: 'number'; values: Float64Array; valid: Uint8Array } | { kind: 'text'; values: (string | null)[] };

/** Some rows of a large result; columns in the order of the query. */
export interface Chunk {
  rows: number;
  columns: Column[];
}

/** A value of a small result: integers beyond 2^53 arrive as text, times in ISO 8601. */
export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

export type Parameter = string | number | boolean | null;

/** A database that lives as long as one step. */
export interface QueryEngine {
  /** Small results, as plain values. */
  rows(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>;
  /** Whole columns of large results, by name. */
  columns(sql: string): Promise<Record<string, Column>>;
  /** A result too large to hold, a few thousand rows at a time; no other query may run before its end. */
  chunks(sql: string): AsyncIterable<Chunk>;
  run(sql: string): Promise<void>;
  /** A new table with these columns, by name: doubles or text. */
  createTable(
    name: string,
    columns: Readonly<Record<string, Float64Array | readonly string[]>>,
  ): Promise<void>;
  /** A new table with these columns, of any type, from batches as they come. */
  importTable(
    name: string,
    columns: readonly ImportedColumn[],
    batches: AsyncIterable<ImportedRows>,
  ): Promise<void>;
  /**
   * From here on only the listed files can be read, and no setting can be changed: call it before SQL of the user runs.
   * The files stay writable for DuckDB: statements of the user must be single SELECTs.
   */
  lockDown(files: readonly string[]): Promise<void>;
  close(): void;
}
