import { isOff, shareFinding } from './share-finding.ts';
import { isText, numberOf, rowsWith, textsOf, type CountCheck, type CountedColumn } from './count-check.ts';
import { quantile, running } from './weighted-quantile.ts';

/** As in Deepchecks' StringLengthOutOfBounds. */
const FACTOR = 4;
const MIN_DIFFERENCE = 5;
const MIN_DISTINCT = 100;
const TAIL = 0.03;

/** Texts whose length lies far outside that of nearly all others. */
export function lengthOutliers(column: CountedColumn): CountCheck[] {
  const id = 'text.length-outliers';
  if (!isText(column) || isOff(column, id) || column.distinct < MIN_DISTINCT) return [];
  const lengths = `(select length(text) as number, sum(n) as n from ${column.counts} group by all)`;
  const outside = `length(text) not between low and high`;
  return [
    {
      aggregates: ['max(length(text)) as longest_text', 'min(length(text)) as shortest_text'],
      query: (row) =>
        numberOf(row, 'longest_text') <= FACTOR * numberOf(row, 'shortest_text')
          ? null
          : `with bounds as (
          select least(low_quantile / ${String(FACTOR)}, low_quantile - ${String(MIN_DIFFERENCE)}) as low,
            greatest(high_quantile * ${String(FACTOR)}, high_quantile + ${String(MIN_DIFFERENCE)}) as high
          from (select ${quantile(TAIL)} as low_quantile, ${quantile(1 - TAIL)} as high_quantile from
            ${running(lengths)}))
        select coalesce(sum(n), 0)::bigint as outside, arg_max(left(text, 1000), length(text), 20) filter (where length(text) <= 1000) as texts,
          min(length(text)) as shortest, max(length(text)) as longest, any_value(low) as low, any_value(high) as high
        from ${column.counts}, bounds where ${outside}`,
      conclude: (row) => [
        shareFinding(
          column,
          id,
          numberOf(row, 'outside'),
          {
            finding: `are of ${String(row['shortest'])} to ${String(row['longest'])} characters, where nearly all have ${String(Math.max(0, Math.ceil(numberOf(row, 'low'))))} to ${String(Math.floor(numberOf(row, 'high')))}`,
            holds: 'no text is far longer or shorter than the others',
          },
          rowsWith(column, textsOf(row, 'texts')),
        ),
      ],
    },
  ];
}
