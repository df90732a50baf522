import type { Dialect } from '../dialects/dialect.ts';

export interface RemoteColumn {
  name: string;
  /** As the engine names it. */
  type: string;
}

/** Every cell as the engine's text for it. */
export type RemoteRow = readonly (string | null)[];

/** What a query would read. */
export interface ReadEstimate {
  /** Null: the engine does not know. */
  bytes: number | null;
  rows: number | null;
  /** Bytes at which the engine itself ends each query, where the estimate is unknown. */
  cutoff?: number | null;
}

/** An engine that somebody else runs, to which counting is pushed down. An abort cancels what it works at. */
export interface RemoteEngine {
  readonly dialect: Dialect;
  /** Columns of a query. It is not run. */
  describe(query: string): Promise<RemoteColumn[]>;
  /** Rows as they come, a page at a time; a caller that stops early cancels the query. */
  query(sql: string): AsyncIterable<readonly RemoteRow[]>;
  /** Dry run: checks a query and asks what it would read. */
  estimate(query: string): Promise<ReadEstimate>;
  /** Bytes that all queries together have read, as far as the engine tells. */
  readonly bytesRead: number | null;
  /** Gives back what the engine keeps for us; it never fails. */
  close(): Promise<void>;
}

/** All rows of a small result. */
export async function allRows(engine: RemoteEngine, sql: string): Promise<RemoteRow[]> {
  const rows: RemoteRow[] = [];
  for await (const page of engine.query(sql)) rows.push(...page);
  return rows;
}
