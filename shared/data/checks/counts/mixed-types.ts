import { severityOf, thresholdOf } from '../judge.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import {
  isText,
  numberOf,
  rowsWhere,
  rowsWith,
  textsOf,
  textsWhere,
  valuesOf,
  type CountCheck,
  type CountedColumn,
} from './count-check.ts';

/** Below this share the odd ones are slips, which `column.type` or `domain` name. */
const RARE = 0.01;
const NUMBER = 'try_cast(text as double) is not null';

/** A text column of which a small part are numbers, or all but a small part: two things were written into one column. */
export function mixedTypes(column: CountedColumn): CountCheck[] {
  const id = 'types.mixed';
  const { name, context } = column;
  const n = valuesOf(column);
  if (!isText(column) || isOff(column, id) || n === 0) return [];
  const threshold = thresholdOf(context.schema, id, name);
  return [
    {
      aggregates: [
        rowsWhere(NUMBER, 'numbers'),
        textsWhere(NUMBER, 'number_texts'),
        textsWhere(`not (${NUMBER})`, 'other_texts'),
      ],
      conclude: (row) => {
        const numbers = numberOf(row, 'numbers');
        const rare = Math.min(numbers, n - numbers);
        const value = rare / n;
        const mixed = value > RARE && value < threshold;
        const odd = numbers <= n - numbers ? 'number_texts' : 'other_texts';
        return [
          {
            finding: {
              id,
              column: name,
              severity: severityOf(context.schema, id, name),
              holds: !mixed,
              value,
              threshold,
              n,
              count: rare,
              message: mixed
                ? `${percent(value)} of the values ${odd === 'number_texts' ? 'are numbers between texts' : 'are no numbers, all others are'}`
                : `${percent(numbers / n)} of the texts are numbers`,
            },
            rows: mixed ? rowsWith(column, textsOf(row, odd)) : null,
          },
        ];
      },
    },
  ];
}
