import { severityOf } from '../judge.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import { valuesOf, type CountCheck, type CountedColumn } from './count-check.ts';

/** Number and share of distinct values, where the schema bounds them. */
export function cardinality(column: CountedColumn): CountCheck[] {
  const id = 'cardinality';
  const { name, distinct, field, context } = column;
  if (field === null || field.distinct === null || isOff(column, id)) return [];
  const { min, max, minShare, maxShare } = field.distinct;
  const n = valuesOf(column);
  const share = n === 0 ? 0 : distinct / n;
  const low = (min !== undefined && distinct < min) || (minShare !== undefined && share < minShare);
  const high = (max !== undefined && distinct > max) || (maxShare !== undefined && share > maxShare);
  const byCount = min !== undefined || max !== undefined;
  const said = [
    ...(min === undefined ? [] : [`at least ${String(min)}`]),
    ...(max === undefined ? [] : [`at most ${String(max)}`]),
    ...(minShare === undefined ? [] : [`at least ${percent(minShare)}`]),
    ...(maxShare === undefined ? [] : [`at most ${percent(maxShare)}`]),
  ].join(' and ');
  return [
    {
      conclude: () => [
        {
          finding: {
            id,
            column: name,
            severity: severityOf(context.schema, id, name),
            holds: !low && !high,
            value: byCount ? distinct : share,
            threshold: (low ? (min ?? minShare) : (max ?? maxShare ?? min ?? minShare)) ?? null,
            n,
            count: distinct,
            message: `${distinct.toLocaleString('en')} distinct values (${percent(share)} of all), expected ${said}`,
          },
          rows: null,
        },
      ],
    },
  ];
}
