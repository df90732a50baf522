import type { CheckResult } from '../../model/stage-result.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';
import { counted } from '../../model/wording.ts';

/** Number of columns, where the schema bounds it. */
export function checkColumnCount(count: number, schema: TableSchema | null): CheckResult[] {
  if (schema?.columns === undefined || schema.columns === null) return [];
  const severity = severityOf(schema, 'column.count', null);
  if (severity === 'off') return [skipped('column.count', null, severity, OFF)];
  const { min, max } = schema.columns;
  const tooMany = max !== null && count > max;
  const found = counted(count, 'column');
  return [
    judge({
      id: 'column.count',
      column: null,
      severity,
      holds: count >= min && !tooMany,
      value: count,
      threshold: tooMany ? max : min,
      n: count,
      count: null,
      message: tooMany
        ? `${found}, at most ${String(max)} expected`
        : count < min
          ? `${found}, at least ${String(min)} expected`
          : found,
    }),
  ];
}
