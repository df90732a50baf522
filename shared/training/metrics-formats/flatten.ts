import { UserError, type Place } from '../../errors.ts';
import type { ReportedMetric } from '../reported-metric.ts';
import { isMap } from './map.ts';
import { faultOfName, MAX_NAME } from './metric-name.ts';

type Path = readonly (string | number)[];

/**
 * Numbers of nested maps, named by their keys with dots.
 * @throws UserError at the place of what is no finite number.
 */
export function flattenMetrics(value: unknown, placeOf: (path: Path) => Place): ReportedMetric[] {
  if (!isMap(value)) throw new UserError('expected a map of metric names to numbers', placeOf([]));
  const metrics = new Map<string, ReportedMetric>();
  const visit = (node: unknown, path: string[]): void => {
    if (isMap(node)) {
      for (const [key, child] of Object.entries(node)) visit(child, [...path, key]);
      return;
    }
    const name = path.join('.');
    const fault = faultOf(node) ?? faultOfName(name) ?? (metrics.has(name) ? 'stands there twice' : null);
    if (fault !== null)
      throw new UserError(`the metric "${name.slice(0, MAX_NAME)}" ${fault}`, {
        ...placeOf(path),
        fix: 'Write a finite number, or null when it is undefined',
      });
    const number = typeof node === 'number' ? node : null;
    metrics.set(name, { name, value: number, reason: number === null ? 'the metrics file says null' : null });
  };
  visit(value, []);
  if (metrics.size === 0) throw new UserError('holds no metric', placeOf([]));
  return [...metrics.values()];
}

function faultOf(value: unknown): string | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return null;
  if (typeof value === 'number') return `is ${String(value)}, not a finite number`;
  if (Array.isArray(value)) return 'is a list, not a number';
  return `is ${JSON.stringify(value).slice(0, 60)} (a ${typeof value}), not a number`;
}
