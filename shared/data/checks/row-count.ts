import type { CheckResult } from '../../model/stage-result.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';
import { counted } from '../../model/wording.ts';

/** A table without rows is an error unless the schema allows it. */
export function checkRowCount(rows: number, schema: TableSchema | null): CheckResult {
  const severity = severityOf(schema, 'row.count', null);
  if (severity === 'off') return skipped('row.count', null, severity, OFF);
  const { min, max } = schema?.rows ?? { min: 1, max: null };
  const tooMany = max !== null && rows > max;
  const found = rows === 0 ? 'there are no rows' : counted(rows, 'row');
  return judge({
    id: 'row.count',
    column: null,
    severity,
    holds: rows >= min && !tooMany,
    value: rows,
    threshold: tooMany ? max : min,
    n: rows,
    count: null,
    message: tooMany
      ? `${found}, at most ${String(max)} expected`
      : rows < min && rows > 0
        ? `${found}, at least ${String(min)} expected`
        : found,
  });
}
