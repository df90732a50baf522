import { splitsOf } from '../schema/resolve-table.ts';
import type { Splits } from '../schema/table-schema.ts';
import type { WrittenSplits } from '../schema/written-schema.ts';
import type { SplitMethod, WrittenSplitRule } from './split-rule.ts';

export interface SplitsToMake {
  /** Lines that name the data. */
  data: readonly string[];
  /** The file of each part. */
  splits: Splits;
  rule: WrittenSplitRule & { method: SplitMethod };
}

/** Null when the parts are files that are there already: without a method there are only the schema's defaults. */
export function splitsToMake(written: WrittenSplits, data: readonly string[]): SplitsToMake | null {
  const { method } = written.make ?? {};
  if (method === undefined) return null;
  const splits = splitsOf(written) ?? { train: [], validation: [], test: [] };
  return { data, splits, rule: { ...written.make, method } };
}
