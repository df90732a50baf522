import { severityOf, thresholdOf } from '../judge.ts';
import type { FoundRows, Pending } from '../pending.ts';
import { counted } from '../../../model/wording.ts';
import { isOff } from './share-finding.ts';
import { isText, numberOf, valuesOf, type CountCheck, type CountedColumn } from './count-check.ts';

/** Lengths at which columns of databases and forms end. */
const LENGTHS = [
  20, 30, 32, 40, 50, 60, 64, 80, 100, 120, 127, 128, 140, 150, 160, 200, 250, 254, 255, 256, 280, 300, 400,
  500, 511, 512, 1000, 1023, 1024, 2000, 2048, 4000, 4096, 8000, 8192, 32_767, 65_535,
];
/** Ends of the integer types. */
const NUMBERS = [
  '32767',
  '65535',
  '2147483647',
  '4294967295',
  '9223372036854775807',
  '-32768',
  '-2147483648',
  '-9223372036854775808',
];
/** Fewer values at a limit are chance. */
const PILE = 3;
/** Lengths just below the limit, whose counts say how many to expect there. */
const NEIGHBOURS = 5;

/** Values that pile up at the end of a type or of a column's width: what was longer or larger has been cut. */
export function truncation(column: CountedColumn): CountCheck[] {
  if (isOff(column, 'truncation')) return [];
  if (isText(column)) return [ofTexts(column)];
  return column.profile.kind === 'number' && Number(column.profile.max ?? 0) >= 32_767
    ? [ofNumbers(column)]
    : [];
}

/** The longest texts have such a length, and more of them than of the five lengths below together. */
function ofTexts(column: CountedColumn): CountCheck {
  return {
    aggregates: ['max(length(text)) as cut_longest', 'min(length(text)) as cut_shortest'],
    query: (row) =>
      !LENGTHS.includes(numberOf(row, 'cut_longest')) || row['cut_longest'] === row['cut_shortest']
        ? null
        : `with lengths as (select length(text) as size, sum(n) as n from ${column.counts} group by all),
        top as (select max(size) as size, min(size) as least from lengths)
      select any_value(top.size) as size, any_value(top.least) as least, sum(n) filter (where lengths.size = top.size)::bigint as pile,
        coalesce(sum(n) filter (where lengths.size < top.size and lengths.size >= top.size - ${String(NEIGHBOURS)}), 0)::bigint as below
      from lengths, top`,
    conclude: (row) => {
      const size = numberOf(row, 'size');
      const pile = numberOf(row, 'pile');
      const cut =
        LENGTHS.includes(size) &&
        numberOf(row, 'least') < size &&
        pile >= PILE &&
        pile > numberOf(row, 'below');
      return [
        finding(column, cut ? pile : 0, `have exactly ${String(size)} characters, the longest there are`, {
          breaks: `length(${column.typed}) = ${String(size)}`,
          column: column.name,
        }),
      ];
    },
  };
}

/** The extreme value is the end of an integer type. */
function ofNumbers(column: CountedColumn): CountCheck {
  const ends = NUMBERS.map((end) => `${end}::double`).join(', ');
  return {
    query:
      () => `with ends as (select number, n from ${column.counts} where number in (${ends})), all_numbers as (select min(number) as low, max(number) as high from ${column.counts} where isfinite(number))
      select coalesce(max(n), 0)::bigint as pile, arg_max(number, n)::varchar as at_end
        from (select number, sum(n) as n from ends group by all), all_numbers where number = low or number = high`,
    conclude: (row) => {
      const pile = numberOf(row, 'pile');
      const end = NUMBERS.find((number) => Number(number) === Number(row['at_end'])) ?? '';
      return [
        finding(column, pile >= PILE ? pile : 0, `are ${end}, the end of an integer type`, {
          breaks: `${column.typed}::double = ${end === '' ? '0' : end}::double`,
          column: column.name,
        }),
      ];
    },
  };
}

function finding(column: CountedColumn, count: number, said: string, rows: FoundRows): Pending {
  const { schema } = column.context;
  const n = valuesOf(column);
  const value = n === 0 ? 0 : count / n;
  const threshold = thresholdOf(schema, 'truncation', column.name);
  return {
    finding: {
      id: 'truncation',
      column: column.name,
      severity: severityOf(schema, 'truncation', column.name),
      holds: value <= threshold,
      value,
      threshold,
      n,
      count,
      message: count === 0 ? 'no values pile up at a limit' : `${counted(count, 'value')} ${said}`,
    },
    rows: value <= threshold ? null : rows,
  };
}
