import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { judge, OFF, severityOf, skipped } from './judge.ts';

interface Counted {
  id: 'row.count' | 'column.count';
  /** What is counted, one of it. */
  what: string;
  count: number;
  bounds: { min: number; max: number | null };
}

/** A table without rows is an error unless the schema allows it; columns are counted where the schema bounds them. */
export function checkCounted(rows: number, columns: number, schema: TableSchema | null): CheckResult[] {
  const bounds = schema?.columns ?? null;
  return [
    checkBounds(schema, {
      id: 'row.count',
      what: 'row',
      count: rows,
      bounds: schema?.rows ?? { min: 1, max: null },
    }),
    ...(bounds === null
      ? []
      : [checkBounds(schema, { id: 'column.count', what: 'column', count: columns, bounds })]),
  ];
}

function checkBounds(schema: TableSchema | null, { id, what, count, bounds }: Counted): CheckResult {
  const severity = severityOf(schema, id, null);
  if (severity === 'off') return skipped(id, null, severity, OFF);
  const { min, max } = bounds;
  const tooMany = max !== null && count > max;
  const found = count === 0 ? `there are no ${what}s` : counted(count, what);
  const expected = tooMany ? `, at most ${String(max)} expected` : `, at least ${String(min)} expected`;
  const within = !tooMany && count >= min;
  return judge({
    id,
    column: null,
    severity,
    holds: within,
    value: count,
    threshold: tooMany ? max : min,
    n: count,
    count: null,
    message: within || count === 0 ? found : `${found}${expected}`,
  });
}
