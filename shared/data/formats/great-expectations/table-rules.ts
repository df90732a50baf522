import { identifier } from '../../engine/sql-text.ts';
import { sqlValue } from '../column-rules.ts';
import { ownOfTable, type SchemaDraft } from '../foreign-schema.ts';
import { isList, isScalar } from '../plain.ts';
import { allMissing, anyMissing, type Expectation, type Mapping } from './expectation.ts';

/** More columns would make a condition that nobody can run. */
const MOST_COLUMNS = 50;

/** Expectations of the table, and of several columns of a row. */
export const TABLE_RULES: Readonly<Record<string, Mapping>> = {
  expect_table_row_count_to_be_between: (e) => rows(e, e.number('min_value'), e.number('max_value')),
  expect_table_row_count_to_equal: (e) => rows(e, e.number('value'), e.number('value')),
  expect_table_column_count_to_be_between: (e) => columns(e, e.number('min_value'), e.number('max_value')),
  expect_table_column_count_to_equal: (e) => columns(e, e.number('value'), e.number('value')),
  expect_table_columns_to_match_ordered_list: (e) => {
    const names = e.texts('column_list');
    if (names === undefined) return 'names no columns';
    for (const name of names) e.draft.field(name, e.place);
    setOfTable(e.draft, e.severity, ['column.missing', 'column.extra', 'column.order']);
    return null;
  },
  expect_table_columns_to_match_set: (e) => {
    const names = e.texts('column_set');
    if (names === undefined) return 'names no columns';
    for (const name of names) e.draft.field(name, e.place);
    setOfTable(
      e.draft,
      e.severity,
      e.flag('exact_match', true) ? ['column.missing', 'column.extra'] : ['column.missing'],
    );
    return null;
  },
  expect_column_pair_values_to_be_equal: (e) => pair(e, (a, b) => `${a} = ${b}`),
  expect_column_pair_values_a_to_be_greater_than_b: (e) =>
    pair(e, e.flag('or_equal') ? (a, b) => `${a} >= ${b}` : (a, b) => `${a} > ${b}`),
  expect_column_pair_values_to_be_in_set: (e) => {
    const pairs = e.get('value_pairs_set');
    if (!isList(pairs)) return 'names no pairs';
    const known = pairs.flatMap((one) =>
      isList(one) && one.length === 2 && one.every(isScalarOrNull) ? [one] : [],
    );
    if (known.length !== pairs.length) return 'has a pair that is none of single values';
    return pair(e, (a, b) =>
      known.length === 0
        ? 'false'
        : known
            .map(
              ([x, y]) =>
                `(${a} is not distinct from ${valueOf(x)} and ${b} is not distinct from ${valueOf(y)})`,
            )
            .join(' or '),
    );
  },
  expect_compound_columns_to_be_unique: (e) =>
    several(e, (names) => `count(*) over (partition by ${names.join(', ')}) = 1`),
  expect_select_column_values_to_be_unique_within_record: (e) => several(e, differing),
  expect_multicolumn_values_to_be_unique: (e) => several(e, differing),
  expect_multicolumn_sum_to_equal: (e) => {
    const total = e.number('sum_total');
    return total === undefined
      ? 'has no sum'
      : several(e, (names) => `${names.join(' + ')} = ${String(total)}`);
  },
  unexpected_rows_expectation: (e) => {
    const query = e.text('unexpected_rows_query');
    if (query === undefined) return 'has no query';
    if (e.where !== null) return 'a query of some rows only';
    e.text('description');
    const rows = query
      .trim()
      .replace(/;\s*$/, '')
      .replaceAll(/\{\s*(?:batch|active_batch)\s*\}/g, 'data');
    e.draft.sql({ name: e.type, rows, severity: e.severity }, e.place);
    return null;
  },
};

function rows(e: Expectation, min: number | undefined, max: number | undefined): string | null {
  if (min === undefined && max === undefined) return 'has no bound';
  const own = ownOfTable(e.draft);
  const isFree = own.rows === undefined && e.where === null && !e.flag('strict_min') && !e.flag('strict_max');
  if (!isFree || !isCount(min) || !isCount(max)) {
    const low = min !== undefined && e.flag('strict_min') ? Math.floor(min) + 1 : min;
    const high = max !== undefined && e.flag('strict_max') ? Math.ceil(max) - 1 : max;
    e.numberRule(null, 'count(*)', low, high);
    return null;
  }
  own.rows = { min: min ?? 0, ...(max === undefined ? {} : { max }) };
  setOfTable(e.draft, e.severity, ['row.count']);
  return null;
}

function columns(e: Expectation, min: number | undefined, max: number | undefined): string | null {
  if (!isCount(min) || !isCount(max) || (min === undefined && max === undefined)) return 'has no bound';
  const own = ownOfTable(e.draft);
  if (own.columns !== undefined) return 'the number of columns is bounded already';
  own.columns = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  setOfTable(e.draft, e.severity, ['column.count']);
  return null;
}

const isCount = (value: number | undefined): boolean =>
  value === undefined || (Number.isSafeInteger(value) && value >= 0);

function setOfTable(draft: SchemaDraft, severity: Expectation['severity'], checks: readonly string[]): void {
  const own = ownOfTable(draft);
  own.severity = { ...own.severity, ...Object.fromEntries(checks.map((check) => [check, severity])) };
}

function pair(e: Expectation, expressionOf: (a: string, b: string) => string): string | null {
  const names = [e.text('column_A'), e.text('column_B')];
  const [first, second] = names;
  if (first === undefined || second === undefined) return 'names no two columns';
  const ignored = e.text('ignore_row_if') ?? 'both_values_are_missing';
  const skip = skipOf([first, second], ignored);
  if (skip === undefined) return `ignores rows by "${ignored}", which is not known here`;
  for (const name of [first, second]) e.draft.field(name, e.place);
  e.rowRule([first, second], expressionOf(identifier(first), identifier(second)), skip);
  return null;
}

function several(e: Expectation, expressionOf: (names: string[]) => string): string | null {
  const names = e.texts('column_list');
  if (names === undefined || names.length < 2) return 'names no two columns';
  if (names.length > MOST_COLUMNS) return `names more than ${String(MOST_COLUMNS)} columns`;
  const ignored = e.text('ignore_row_if') ?? 'all_values_are_missing';
  const skip = skipOf(names, ignored);
  if (skip === undefined) return `ignores rows by "${ignored}", which is not known here`;
  for (const name of names) e.draft.field(name, e.place);
  e.rowRule(names, expressionOf(names.map(identifier)), skip);
  return null;
}

/** SQL: rows that are not spoken of; null for none, undefined for a word that is not known. */
function skipOf(names: readonly string[], ignored: string): string | null | undefined {
  switch (ignored) {
    case 'both_values_are_missing':
    case 'all_values_are_missing':
      return allMissing(names);
    case 'either_value_is_missing':
    case 'any_value_is_missing':
      return anyMissing(names);
    case 'neither':
    case 'never':
      return null;
    default:
      return undefined;
  }
}

/** Missing values are equal to each other here. */
const differing = (names: readonly string[]): string =>
  names.flatMap((a, index) => names.slice(index + 1).map((b) => `${a} is distinct from ${b}`)).join(' and ');

const isScalarOrNull = (value: unknown): boolean => value === null || isScalar(value);
const valueOf = (value: unknown): string => (isScalar(value) ? sqlValue(value) : 'null');
