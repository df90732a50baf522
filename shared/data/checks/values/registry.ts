import { domain } from './domain.ts';
import { finite } from './finite.ts';
import { missing } from './missing.ts';
import { range } from './range.ts';
import { format, length, pattern } from './text.ts';
import { columnType } from './type.ts';
import type { ScannedColumn, ValueCheck } from './value-check.ts';

/** Every check of single values; a new one is a file and a line here. */
const VALUE_CHECKS: readonly ((column: ScannedColumn) => ValueCheck[])[] = [
  missing,
  columnType,
  finite,
  range,
  domain,
  pattern,
  format,
  length,
];

export const valueChecksOf = (column: ScannedColumn): ValueCheck[] =>
  VALUE_CHECKS.flatMap((checksOf) => checksOf(column));
