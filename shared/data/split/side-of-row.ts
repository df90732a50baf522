import { identifier, literal } from '../engine/sql-text.ts';
import type { TableColumn } from '../sources/open-table.ts';
import { LATER_PARTS, wrong, type KeyedRule, type TimedRule } from './split-rule.ts';

/** Column of a relation that names the part a row belongs to. */
export const SIDE = '__mlops_side';
/** Side of rows that lie so close before a later part that they are left out. */
export const LEFT_OUT = 'gap';
/** Between seed and key, and between the columns of a key: U+001F. */
const SEPARATOR = 'chr(31)';
/** Hexadecimal digits of the hash that a double holds exactly: 52 bits. */
const DIGITS = 13;

const AS_TEXT = /^(?:VARCHAR|ENUM.*|BOOLEAN|UUID|DATE|U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT))$/;

/**
 * SQL of a key's text: texts as they are, integers in digits, dates as `2024-01-31`, times as `2024-01-31T12:00:00.000000`.
 * @throws UserError for types of which a value can be written in several ways
 */
export function keyText(columns: readonly TableColumn[]): string {
  return columns
    .map(({ name, type }) => {
      const cell = identifier(name);
      if (AS_TEXT.test(type)) return `${cell}::varchar`;
      if (type === 'TIMESTAMP') return `strftime(${cell}, '%Y-%m-%dT%H:%M:%S.%f')`;
      throw wrong(
        `the column "${name}" (${type}) can't be a key: its values have no one text`,
        'Name columns of texts, integers, dates or times',
      );
    })
    .join(` || ${SEPARATOR} || `);
}

/**
 * SQL of the rows with their side. With `u` = the first 52 bits of SHA-256(seed, U+001F, key) as a fraction of 1: the test
 * part below its share, then validation, then training. The test part comes first, so that a validation part that is made
 * later takes its rows from training alone. It depends on nothing but the key: no other row can move it.
 */
export function sidedByKey(
  relation: string,
  { seed, shares }: KeyedRule,
  key: readonly TableColumn[],
): string {
  const text = `${literal(String(seed))} || ${SEPARATOR} || ${keyText(key)}`;
  const u = `('0x' || left(sha256(${text}), ${String(DIGITS)}))::ubigint::double / ${String(2 ** (4 * DIGITS))}`;
  const test = shares.test ?? 0;
  const validation = test + (shares.validation ?? 0);
  return `(select *, case when __mlops_u < ${double(test)} then 'test' when __mlops_u < ${double(validation)} then 'validation' else 'train' end as ${SIDE} from (select *, ${u} as __mlops_u from ${relation}))`;
}

/** SQL of a moment: times without a zone are in UTC. Null for a text that is no time. */
export const momentOf = (sql: string): string => `try_cast(${sql} as timestamptz)`;

/** SQL of the rows with their side; those less than the gap before a later part are on the side `LEFT_OUT`. */
export function sidedByTime(relation: string, { column, from, gapSeconds }: TimedRule): string {
  const moment = momentOf(identifier(column));
  const cases = LATER_PARTS.toReversed().flatMap((part) => {
    const first = from[part];
    if (first === undefined) return [];
    const start = momentOf(literal(first));
    return [
      `when ${moment} >= ${start} then ${literal(part)}`,
      ...(gapSeconds === 0
        ? []
        : [`when ${moment} >= ${start} - to_seconds(${String(gapSeconds)}) then ${literal(LEFT_OUT)}`]),
    ];
  });
  return `(select *, case ${cases.join(' ')} else 'train' end as ${SIDE} from ${relation})`;
}

const double = (value: number): string => `${literal(String(value))}::double`;
