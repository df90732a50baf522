import type { CheckResult } from '../../model/stage-result.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { judge, severityOf } from './judge.ts';
import type { FileCounts } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';

/** Columns without any value, unless the schema allows that; and columns that spell "missing" in more than one way. */
export function checkPresence(
  columns: readonly ScannedColumn[],
  files: readonly FileCounts[],
  schema: TableSchema | null,
): CheckResult[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (rows === 0) return [];
  return columns.flatMap(({ name, field }, index) => {
    const present = files.reduce((sum, file) => sum + (file.columns[index]?.present ?? 0), 0);
    const spellings = [...new Set(files.flatMap((file) => file.columns[index]?.spellings ?? []))].sort();
    return [
      ...(field?.maxMissing === 1 ? [] : allMissing(name, present, rows, schema)),
      ...mixedSpellings(name, spellings, rows - present, rows, schema),
    ];
  });
}

function allMissing(
  column: string,
  present: number,
  rows: number,
  schema: TableSchema | null,
): CheckResult[] {
  const severity = severityOf(schema, 'missing.all', column);
  if (severity === 'off') return [];
  return [
    judge({
      id: 'missing.all',
      column,
      severity,
      holds: present > 0,
      value: (rows - present) / rows,
      threshold: 1,
      n: rows,
      count: rows - present,
      message: present > 0 ? 'the column has values' : 'every value is missing',
    }),
  ];
}

function mixedSpellings(
  column: string,
  spellings: readonly string[],
  missing: number,
  rows: number,
  schema: TableSchema | null,
): CheckResult[] {
  const ways = [...spellings.map((text) => `"${text}"`), ...(missing > 0 ? ['as the schema says'] : [])];
  const severity = severityOf(schema, 'missing.spellings', column);
  if (severity === 'off' || spellings.length === 0) return [];
  return [
    judge({
      id: 'missing.spellings',
      column,
      severity,
      holds: ways.length <= 1,
      value: ways.length,
      threshold: 1,
      n: rows,
      count: null,
      message:
        ways.length <= 1
          ? `missing values have one spelling: ${ways.join('')}`
          : `missing values are spelt in ${String(ways.length)} ways: ${ways.join(', ')}; name them in "missingValues"`,
    }),
  ];
}
