import type { CheckResult } from '../../../model/stage-result.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import type { Comparable } from '../../schema/column-values.ts';
import type { TableField, TableSchema } from '../../schema/table-schema.ts';
import type { OpenTable } from '../../sources/open-table.ts';
import type { CheckId } from '../catalogue/catalogue.ts';
import { judge, severityOf, thresholdOf, type Finding } from '../judge.ts';
import type { FileRows } from '../numbered-rows.ts';

export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** A column that every part has. */
export interface SplitColumn {
  name: string;
  /** Its name in the relation of every part. */
  cell: string;
  /** Of the cells in every part, as the engine names it. */
  type: string;
  comparable: Comparable;
  /** Null where the schema does not know it. */
  field: TableField | null;
}

/** One of the parts that the data are split into. */
export interface SplitPart {
  name: SplitName;
  table: OpenTable;
  /** SQL, for use after FROM: the cells of the shared columns, then `FILE_COLUMN`. */
  relation: string;
  rows: number;
  files: readonly FileRows[];
}

/** What a part is held against. */
export interface SplitPair {
  part: SplitPart;
  other: SplitPart;
}

export interface SplitContext {
  engine: QueryEngine;
  schema: TableSchema | null;
  train: SplitPart;
  /** Validation and test, as far as they are there. */
  later: readonly SplitPart[];
  columns: readonly SplitColumn[];
  /** Whether values of a column may be shown to people. */
  mayShow: (column: string) => boolean;
}

/** Every later part against training, and test against validation: what is in two of them is known too early. */
export function pairsOf({ train, later }: SplitContext): SplitPair[] {
  const [first, second] = later;
  const pairs = later.map((part) => ({ part, other: train }));
  return first === undefined || second === undefined ? pairs : [...pairs, { part: second, other: first }];
}

export const againstTrain = ({ train, later }: SplitContext): SplitPair[] =>
  later.map((part) => ({ part, other: train }));

type Judged = Omit<Finding, 'id' | 'column' | 'severity' | 'holds' | 'threshold' | 'message' | 'n' | 'm'> & {
  n?: number;
  m?: number;
};

/** A value that may not exceed the check's threshold; the part stands before the message, which ends every sentence alike. */
export function judgePair(
  { schema }: SplitContext,
  id: CheckId,
  column: string | null,
  { part, other }: SplitPair,
  message: string,
  { n = part.rows, m = other.rows, ...finding }: Judged,
): CheckResult[] {
  const severity = severityOf(schema, id, column);
  if (severity === 'off') return [];
  const threshold = thresholdOf(schema, id, column);
  const holds = finding.value !== null && finding.value <= threshold;
  return [
    judge({ ...finding, id, column, severity, holds, threshold, n, m, message: `${part.name}: ${message}` }),
  ];
}
