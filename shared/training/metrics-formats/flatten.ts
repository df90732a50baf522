import { UserError, type Place } from '../../errors.ts';
import type { ReportedMetric } from '../reported-metric.ts';

type Path = readonly (string | number)[];

const MAX_NAME = 200;

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

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultOf(value: unknown): string | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return null;
  if (typeof value === 'number') return `is ${String(value)}, not a finite number`;
  if (Array.isArray(value)) return 'is a list, not a number';
  return `is ${JSON.stringify(value).slice(0, 60)} (a ${typeof value}), not a number`;
}

function faultOfName(name: string): string | null {
  if (name.length > MAX_NAME) return `has a name longer than ${String(MAX_NAME)} characters`;

  return /\p{Cc}/u.test(name) ? 'has a control character in its name' : null;
}
