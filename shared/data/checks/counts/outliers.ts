import { severityOf, skipped, thresholdOf } from '../judge.ts';
import type { Pending } from '../pending.ts';
import { counted } from '../../../model/wording.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import { numberOf, rowsWhere, valuesOf, type CountCheck, type CountedColumn } from './count-check.ts';

/** Tukey's outer fences. */
const FENCE = 3;

/** Numbers far outside the middle half. Heavy tails are a property of many quantities, so the baseline's share is allowed. */
export function outliers(column: CountedColumn): CountCheck[] {
  const id = 'outliers';
  const { name, profile, field, context, typed } = column;
  if (isOff(column, id) || profile.kind !== 'number' || (field?.role ?? null) !== null) return [];
  const severity = severityOf(context.schema, id, name);
  const quartile = (p: number): number | null => quartileOf(profile, p);
  const [first, third] = [quartile(0.25), quartile(0.75)];
  if (first === null || third === null || first === third)
    return [{ conclude: () => [skipped(id, name, severity, 'the quartiles are equal or missing')] }];
  const reach = FENCE * (third - first);
  // Fences of numbers near the largest double may lie beyond it; no finite number does.
  const low = Math.max(first - reach, -Number.MAX_VALUE);
  const high = Math.min(third + reach, Number.MAX_VALUE);
  const outside = (value: string, [from, to]: [string, string]): string =>
    `(${value} < ${from} or ${value} > ${to}) and isfinite(${value})`;
  const usual = usualShare(column);
  const threshold = Math.max(usual ?? 0, thresholdOf(context.schema, id, name));
  return [
    {
      given: { outlier_low: low, outlier_high: high },
      aggregates: [rowsWhere(outside('number', ['outlier_low', 'outlier_high']), 'far')],
      conclude: (row): Pending[] => {
        const count = numberOf(row, 'far');
        const n = valuesOf(column);
        const value = count / n;
        return [
          {
            finding: {
              id,
              column: name,
              severity,
              holds: value <= threshold,
              value,
              threshold,
              n,
              count,
              message:
                count === 0
                  ? 'no number lies far outside the middle half'
                  : `${counted(count, 'value')} (${percent(value)}) lie more than ${String(FENCE)} interquartile ranges outside the middle half${usual === null ? '' : `, in the baseline ${percent(usual)}`}`,
            },
            rows:
              value <= threshold
                ? null
                : { breaks: `(${outside(`${typed}::double`, [String(low), String(high)])})`, column: name },
          },
        ];
      },
    },
  ];
}

/** In the baseline, by its own quartiles: from its histogram's cells that lie wholly outside. */
function usualShare({ before, context }: CountedColumn): number | null {
  const rows = context.reference?.profile.rows ?? 0;
  const [low, high] = [0.25, 0.75].map((p) => (before === null ? null : quartileOf(before, p)));
  if (!before?.histogram || typeof low !== 'number' || typeof high !== 'number' || low === high) return null;
  const n = rows - before.nulls - (before.nans ?? 0) - (before.infinities ?? 0);
  const reach = FENCE * (high - low);
  const { edges, counts } = before.histogram;
  const far = counts.reduce((sum, count, cell) => {
    const below = cell < edges.length && (edges[cell] ?? 0) <= low - reach;
    const above = cell > 0 && (edges[cell - 1] ?? 0) >= high + reach;
    return below || above ? sum + count : sum;
  }, 0);
  return n === 0 ? null : far / n;
}

function quartileOf({ quantiles }: CountedColumn['profile'], p: number): number | null {
  const value = quantiles.find((quantile) => quantile.p === p)?.value;
  return value === undefined ? null : Number(value);
}
