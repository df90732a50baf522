import { severityOf, skipped, thresholdOf } from '../judge.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import { finiteOf, valuesOf, type CountCheck, type CountedColumn } from './count-check.ts';

/** A column with one value; what was so in the baseline is known. */
export function constant(column: CountedColumn): CountCheck[] {
  const { name, profile, distinct, before, context } = column;
  if (isOff(column, 'columns.constant')) return [];
  const severity = severityOf(context.schema, 'columns.constant', name);
  const n = valuesOf(column);
  return [
    {
      conclude: () => {
        if (n < 2) return [skipped('columns.constant', name, severity, 'fewer than two values')];
        const single = distinct <= 1 && profile.nulls === 0 && (profile.nans ?? 0) === 0;
        const known = single && before !== null && (before.distinct ?? 0) <= 1;
        return [
          {
            finding: {
              id: 'columns.constant',
              column: name,
              severity,
              holds: !single || known,
              value: distinct,
              threshold: 1,
              n,
              m: before?.distinct ?? null,
              count: null,
              message: single
                ? `every row has the same value${known ? ', as in the baseline' : ''}`
                : 'the column has more than one value',
            },
            rows: null,
          },
        ];
      },
    },
  ];
}

/** One value that nearly every row has. The label is left to `labels.balance`. */
export function almostConstant(column: CountedColumn): CountCheck[] {
  const id = 'columns.almost-constant';
  const { name, profile, distinct, before, field, context } = column;
  const n = valuesOf(column);
  if (isOff(column, id) || field?.role === 'label' || n < 2 || distinct < 2) return [];
  const threshold = thresholdOf(context.schema, id, name);
  return [
    {
      aggregates: ['max(n) as most'],
      conclude: (row) => {
        // Values that hardly repeat stand row by row among the counts.
        const most = profile.top[0]?.count ?? finiteOf(row, 'most') ?? 0;
        const value = most / n;
        const usual = shareOfTop(before, context.reference?.profile.rows ?? 0);
        const known = usual !== null && value <= usual;
        return [
          {
            finding: {
              id,
              column: name,
              severity: severityOf(context.schema, id, name),
              holds: value < threshold || known,
              value,
              threshold,
              n,
              count: most,
              message: `the most frequent value has ${percent(value)}${known ? `, in the baseline ${percent(usual)}` : ''}`,
            },
            rows: null,
          },
        ];
      },
    },
  ];
}

/** Zeros among numbers, where the share says that something writes zeros for nothing. */
export function zeros(column: CountedColumn): CountCheck[] {
  const id = 'share.zeros';
  const { name, profile, field, before, context } = column;
  const n = valuesOf(column);
  if (isOff(column, id) || profile.kind !== 'number' || profile.zeros === null || n === 0) return [];
  if (field?.role === 'label') return [];
  const threshold = thresholdOf(context.schema, id, name);
  const value = profile.zeros / n;
  const usual =
    before?.zeros === null || before === null
      ? null
      : before.zeros / ((context.reference?.profile.rows ?? 0) - before.nulls);
  const known = usual !== null && Number.isFinite(usual) && value <= usual;
  return [
    {
      conclude: () => [
        {
          finding: {
            id,
            column: name,
            severity: severityOf(context.schema, id, name),
            holds: value <= threshold || known,
            value,
            threshold,
            n,
            count: profile.zeros,
            message: `${percent(value)} of the numbers are zero${known ? `, in the baseline ${percent(usual)}` : ''}`,
          },
          rows: null,
        },
      ],
    },
  ];
}

function shareOfTop(before: CountedColumn['before'], rows: number): number | null {
  const [top] = before?.top ?? [];
  if (before === null || top === undefined) return null;
  const n = rows - before.nulls - (before.nans ?? 0) - (before.infinities ?? 0);
  return n === 0 ? null : top.count / n;
}
