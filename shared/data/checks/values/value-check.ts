import type { ColumnValues } from '../../schema/column-values.ts';
import type { TableField } from '../../schema/table-schema.ts';
import type { CheckId } from '../catalogue/catalogue.ts';

/** A rule that holds or breaks row by row; all rules of a table are counted in one scan. */
export interface ValueCheck {
  id: CheckId;
  column: string;
  /** SQL over the column's `present` and `typed` values: true for a row that breaks the rule, never NULL. */
  breaks: string;
  /** SQL: rows that the rule speaks of. */
  among: string;
  /** Largest share of breaking rows that passes. */
  max: number;
  /** What is wrong with the breaking values, to follow "3 of 500 values". */
  finding: string;
  /** What holds when none breaks. */
  holds: string;
}

/** A column with the names under which its values stand in the scan. */
export interface ScannedColumn {
  name: string;
  /** The cell's own text. */
  written: string;
  /** NULL when the cell is missing. */
  present: string;
  /** NULL when the cell is missing or not of its type. */
  typed: string;
  values: ColumnValues;
  /** Null for columns that the schema does not know, or without a schema. */
  field: TableField | null;
}

export const sharesOf = ({ field }: ScannedColumn): number => allowedShare(field?.mostly ?? 1);

/** Share that may break a rule that most must keep: 0.1 for 0.9, which `1 - 0.9` is not. */
export const allowedShare = (mostly: number): number => Math.round((1 - mostly) * 1e12) / 1e12;
