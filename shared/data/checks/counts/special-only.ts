import { isOff, shareFinding } from './share-finding.ts';
import {
  isText,
  numberOf,
  rowsWhere,
  rowsWith,
  textsOf,
  textsWhere,
  type CountCheck,
  type CountedColumn,
} from './count-check.ts';

/** Cheap, and false for nearly all texts: the classes of Unicode are large. */
const NOT_ASCII = `not regexp_matches(text, '[0-9A-Za-z]')`;
const SPECIAL = `not regexp_matches(text, '[\\p{L}\\p{N}]')`;

/** Texts without any letter or digit. */
export function specialOnly(column: CountedColumn): CountCheck[] {
  const id = 'text.special-only';
  if (!isText(column) || isOff(column, id)) return [];
  return [
    {
      aggregates: [`count(*) filter (where ${NOT_ASCII}) as maybe_special`],
      query: (row) =>
        numberOf(row, 'maybe_special') === 0
          ? null
          : `select ${rowsWhere(SPECIAL, 'special')}, ${textsWhere(SPECIAL, 'specials')} from (select * from ${column.counts} where ${NOT_ASCII})`,
      conclude: (row) => [
        shareFinding(
          column,
          id,
          numberOf(row, 'special'),
          { finding: 'have neither letter nor digit', holds: 'every text has a letter or digit' },
          rowsWith(column, textsOf(row, 'specials')),
        ),
      ],
    },
  ];
}
