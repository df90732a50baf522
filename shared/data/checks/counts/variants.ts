import { shareFinding, isOff } from './share-finding.ts';
import {
  isText,
  numberOf,
  rowsWith,
  SHOWN_VALUES,
  textsOf,
  type CountCheck,
  type CountedColumn,
} from './count-check.ts';

/** Letters and digits alone, in lower case; a number's sign and point are no decoration. */
const BASE = `regexp_replace(lower(text), '[^\\p{L}\\p{N}]', '', 'g')`;

/** What is equal in the base is equal here, at a tenth of the cost. */
const COARSE = `regexp_replace(lower(text), '[^a-z0-9]', '', 'g')`;

/** Spellings of one word that differ in case, white space or punctuation; the rarer ones count. */
export function variants(column: CountedColumn): CountCheck[] {
  const id = 'text.variants';
  if (!isText(column) || isOff(column, id)) return [];
  return [
    {
      aggregates: [`count(distinct ${COARSE}) as bases`],
      query: (row) =>
        numberOf(row, 'bases') === column.distinct
          ? null
          : `select coalesce(sum(rare), 0)::bigint as rare_rows, flatten(arg_max(texts, rare, 3))[:${String(SHOWN_VALUES)}] as spelt,
          arg_max(shown, rare) as shown from (
        select sum(n) - max(n) as rare, list(text order by n desc, text)[2:4] as texts, array_to_string(list(text order by n desc, text)[:3], '", "') as shown
        from (select text, n, ${BASE} as base from ${column.counts} where try_cast(text as double) is null) where base <> '' group by base having count(*) > 1)`,
      conclude: (row) => {
        const example =
          typeof row['shown'] === 'string' && column.context.mayShow(column.name)
            ? `, such as "${row['shown'].slice(0, 200)}"`
            : '';
        return [
          shareFinding(
            column,
            id,
            numberOf(row, 'rare_rows'),
            {
              finding: `are another spelling of a more frequent text${example}`,
              holds: 'no text has two spellings',
            },
            rowsWith(column, textsOf(row, 'spelt')),
          ),
        ];
      },
    },
  ];
}
