import type { CountedProfile } from '../profile/profile.ts';
import type { PastRun } from '../baseline/baseline-documents.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { OpenTable } from '../sources/open-table.ts';
import type { ScannedColumn } from './values/value-check.ts';

/** What checks of one table look at. */
export interface CheckContext {
  engine: QueryEngine;
  table: OpenTable;
  /** Null: what holds for any table is checked. */
  schema: TableSchema | null;
  /** Of the same table. */
  current: CountedProfile;
  /** What the table is compared with; null when there is nothing. */
  reference: CountedProfile | null;
  /** Earlier runs that passed, the latest first. */
  pastRuns?: readonly PastRun[];
  /** Whether values of a column may be shown to people. */
  mayShow: (column: string) => boolean;
  now: Date;
  /** Until the values of a chunk are judged by a JSON Schema of the user; a minute without it. */
  jsonMilliseconds?: number;
  /** Absolute; files that the schema names lie in it. */
  workspace: string;
  /** Absolute; removed by its owner. */
  temporaryFolder: string;
  /** Opens an engine of its own, with limits of memory and time, for queries of users. */
  openIsolated: () => Promise<QueryEngine>;
}

export interface ScannedTable extends CheckContext {
  /** In the order of the table. */
  columns: readonly ScannedColumn[];
}
