import type { ReadEstimate } from '../remote-engine.ts';

const STATISTICS = /, Statistics\(sizeInBytes=([\d.]+) (B|[KMGTPE]iB)(?:, rowCount=([\d.E+]+))?.*\)$/;
const POWERS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
/** What Spark takes for the size of a table that it knows nothing of: the greatest `Long`. */
const UNKNOWN_EIB = 8;

/**
 * What `EXPLAIN COST` of Spark says of the relations that a query reads: the leaves of its optimized plan. Whole relations
 * count, less the partitions that are left out: columns that are not read are not taken off.
 */
export function planEstimate(plan: string): ReadEstimate {
  const [, optimized = ''] = /== Optimized Logical Plan ==\n(.*?)(?:\n\n|$)/s.exec(plan) ?? [];
  const lines = optimized.split('\n').filter((line) => line !== '');
  const leaves = lines.filter((line, index) => depthOf(lines[index + 1] ?? '') <= depthOf(line));
  const sizes = leaves.map(sizeOf);
  const sum = (values: readonly (number | null)[]): number | null =>
    values.length === 0 || values.includes(null)
      ? null
      : values.reduce((total: number, one) => total + (one ?? 0), 0);
  return { bytes: sum(sizes.map(({ bytes }) => bytes)), rows: sum(sizes.map(({ rows }) => rows)) };
}

/** Characters of the drawn tree before the operator. */
const depthOf = (line: string): number => /^[\s:]*(?:[+:]- )?/.exec(line)?.[0].length ?? 0;

function sizeOf(leaf: string): ReadEstimate {
  const [, size, unit = '', rows] = STATISTICS.exec(leaf) ?? [];
  const unknown = size === undefined || (unit === 'EiB' && Number(size) >= UNKNOWN_EIB);
  return {
    bytes: unknown ? null : Math.round(Number(size) * 1024 ** POWERS.indexOf(unit)),
    rows: rows === undefined ? null : Number(rows),
  };
}
