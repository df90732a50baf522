import type { ReadEstimate } from './remote-engine.ts';

/** What `EXPLAIN (TYPE IO, FORMAT JSON)` of Trino and Athena says of the tables that a query reads. */
export function ioEstimate(json: string | null): ReadEstimate {
  const plan = parsed(json) as { inputTableColumnInfos?: { estimate?: Record<string, unknown> }[] } | null;
  const tables = plan?.inputTableColumnInfos ?? [];
  const sum = (name: string): number | null => {
    const numbers = tables.map(({ estimate }) => Number(estimate?.[name] ?? Number.NaN));
    const total = numbers.reduce((all, number) => all + number, 0);
    return tables.length > 0 && Number.isFinite(total) ? total : null;
  };
  return { bytes: sum('outputSizeInBytes'), rows: sum('outputRowCount') };
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
