import { judge, severityOf, skipped, undefinedCheck } from '../judge.ts';
import { isOff } from './share-finding.ts';
import { finiteOf, valuesOf, type CountCheck, type CountedColumn } from './count-check.ts';
import { quantile } from './weighted-quantile.ts';

/** Mean, median, deviation, sum, extremes and quantiles, where the schema bounds them. */
export function aggregates(column: CountedColumn): CountCheck[] {
  const id = 'aggregate';
  const { name, profile, field, context } = column;
  const bounds = Object.entries(field?.aggregates ?? {});
  if (bounds.length === 0 || isOff(column, id)) return [];
  const severity = severityOf(context.schema, id, name);
  if (profile.kind !== 'number')
    return [
      {
        conclude: () => [
          skipped(
            id,
            name,
            severity,
            profile.hashed ? 'the values are hidden as personal data' : 'the column holds no numbers',
          ),
        ],
      },
    ];
  const n = valuesOf(column);
  const parts = bounds.map(([what], index) => `${expressionOf(what)} as a${String(index)}`);
  const finite = `(select number, n from ${column.counts} where isfinite(number))`;
  return [
    {
      query: () =>
        `select ${parts.join(', ')} from (select *, sum(n) over (order by number) as upto, sum(n) over () as total,
          sum(number * n) over () / sum(n) over () as avg_number from ${finite})`,
      conclude: (row) =>
        bounds.map(([what, [low, high]], index) => {
          const value = finiteOf(row, `a${String(index)}`);
          const below = value !== null && low !== null && value < low;
          const above = value !== null && high !== null && value > high;
          const threshold = (below ? low : above ? high : (high ?? low)) ?? null;
          if (value === null)
            return undefinedCheck(
              { id, column: name, severity, threshold, n },
              `there are no numbers for the ${what}`,
            );
          return judge({
            id,
            column: name,
            severity,
            holds: !below && !above,
            value,
            threshold,
            n,
            count: null,
            message: `the ${what} is ${String(Number(value.toPrecision(6)))}, expected ${rangeOf(low, high)}`,
          });
        }),
    },
  ];
}

function expressionOf(what: string): string {
  switch (what) {
    case 'mean':
      return 'any_value(avg_number)';
    case 'std':
      return 'sqrt(sum((number - avg_number) ^ 2 * n) / sum(n))';
    case 'sum':
      return 'sum(number * n)';
    case 'min':
    case 'max':
      return `${what}(number)`;
    case 'median':
      return quantile(0.5);
    default:
      return quantile(Number(what.slice(1)));
  }
}

const rangeOf = (low: number | null, high: number | null): string =>
  low === null
    ? `at most ${String(high)}`
    : high === null
      ? `at least ${String(low)}`
      : `${String(low)} to ${String(high)}`;
