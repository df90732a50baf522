import { identifier } from '../../engine/sql-text.ts';
import { addContains, addRule, memberOf, setSeverity, sqlValue } from '../column-rules.ts';
import { own } from '../foreign-schema.ts';
import { isList, isMap, numberOf, shortJson } from '../plain.ts';
import { boundsOf } from './column-values.ts';
import type { Expectation, Mapping } from './expectation.ts';

const NO_COLUMN = 'names no column';

/** Expectations of one number of a column. */
export const COLUMN_NUMBERS: Readonly<Record<string, Mapping>> = {
  expect_column_mean_to_be_between: (e) => aggregate(e, 'mean', (value) => `avg(${value})`),
  expect_column_median_to_be_between: (e) => aggregate(e, 'median', (value) => `median(${value})`),
  expect_column_sum_to_be_between: (e) => aggregate(e, 'sum', (value) => `sum(${value})`),
  expect_column_min_to_be_between: (e) => aggregate(e, 'min', (value) => `min(${value})`),
  expect_column_max_to_be_between: (e) => aggregate(e, 'max', (value) => `max(${value})`),
  // Ours divides by n, pandas by n − 1.
  expect_column_stdev_to_be_between: (e) => aggregate(e, null, (value) => `stddev_samp(${value})`),
  expect_column_unique_value_count_to_be_between: (e) =>
    distinct(e, 'min', 'max', (value) => `count(distinct ${value})`),
  expect_column_proportion_of_unique_values_to_be_between: (e) =>
    distinct(
      e,
      'minShare',
      'maxShare',
      (value) => `coalesce(count(distinct ${value}) / nullif(count(${value}), 0), 0)`,
    ),
  expect_column_proportion_of_non_null_values_to_be_between: (e) => {
    const column = e.column();
    if (column === undefined) return NO_COLUMN;
    own(e.draft.field(column, e.place)).maxMissing ??= 1;
    return bounded(e, (value) => `count(${value}) / nullif(count(*), 0)`);
  },
  expect_column_quantile_values_to_be_between: quantiles,
  expect_column_distinct_values_to_be_in_set: (e) => {
    const [column, values] = [e.column(), e.scalars('value_set')];
    if (column === undefined || values === undefined) return 'names no set of single values';
    addRule(e.draft, column, { kind: 'domain', values }, e.terms());
    return null;
  },
  expect_column_distinct_values_to_contain_set: (e) => contains(e),
  expect_column_distinct_values_to_equal_set: (e) => {
    const [column, values] = [e.column(), e.scalars('value_set')];
    if (column === undefined || values === undefined) return 'names no set of single values';
    addRule(e.draft, column, { kind: 'domain', values }, e.terms());
    return contains(e);
  },
  expect_column_most_common_value_to_be_in_set: (e) => {
    const [column, values] = [e.column(), e.scalars('value_set')];
    if (column === undefined || values === undefined) return 'names no set of single values';
    e.draft.field(column, e.place);
    const value = identifier(column);
    const rows = `from data where ${value} is not null${e.where === null ? '' : ` and (${e.where})`}`;
    const alone = e.flag('ties_okay') ? '' : ' and count(*) = 1';
    e.draft.sql(
      {
        name: e.type,
        column,
        severity: e.severity,
        min: 1,
        number: `select (count(*) filter (where ${memberOf('v', values)}) > 0${alone})::int from (select ${value} as v, rank() over (order by count(*) desc) as place ${rows} group by all) where place = 1`,
      },
      e.place,
    );
    return null;
  },
};

/** Into the field where a place is free there, as a query otherwise. */
function aggregate(
  e: Expectation,
  name: string | null,
  expressionOf: (value: string) => string,
): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  const [min, max] = [e.get('min_value'), e.get('max_value')];
  const known = e.draft.field(column, e.place);
  const isStrict = e.flag('strict_min') || e.flag('strict_max');
  const isPlain =
    e.where === null &&
    !isStrict &&
    [min, max].every((bound) => bound === undefined || numberOf(bound) !== undefined);
  const isSame = (known['x-mlops']?.severity?.['aggregate'] ?? e.severity) === e.severity;
  const isFree = name !== null && known['x-mlops']?.aggregates?.[name] === undefined;
  if (!isPlain || !isFree || !isSame) return bounded(e, expressionOf);
  if (min === undefined && max === undefined) return 'has no bound';
  known.type ??= 'number';
  own(known).aggregates = {
    ...known['x-mlops']?.aggregates,
    [name]: [numberOf(min) ?? null, numberOf(max) ?? null],
  };
  setSeverity(known, 'aggregate', e.severity);
  return null;
}

/** The number itself between inclusive bounds; whether it holds, as 0 or 1, for strict ones, dates and texts. */
function bounded(e: Expectation, expressionOf: (value: string) => string): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  const bounds = boundsOf(e);
  if (typeof bounds === 'string') return bounds;
  e.draft.field(column, e.place);
  const expression = expressionOf(identifier(column));
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = bounds;
  const isPlain =
    exclusiveMinimum === undefined &&
    exclusiveMaximum === undefined &&
    typeof minimum !== 'string' &&
    typeof maximum !== 'string';
  if (isPlain) {
    e.numberRule(column, expression, minimum, maximum);
    return null;
  }
  const parts = (
    [
      ['>=', minimum],
      ['<=', maximum],
      ['>', exclusiveMinimum],
      ['<', exclusiveMaximum],
    ] as const
  ).flatMap(([operator, bound]) =>
    bound === undefined ? [] : [`${expression} ${operator} ${sqlValue(bound)}`],
  );
  e.numberRule(column, `(${parts.join(' and ')})::int`, 1);
  return null;
}

function distinct(
  e: Expectation,
  low: 'min' | 'minShare',
  high: 'max' | 'maxShare',
  expressionOf: (value: string) => string,
): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  const [min, max] = [e.number('min_value'), e.number('max_value')];
  const field = e.draft.field(column, e.place);
  const isStrict = e.flag('strict_min') || e.flag('strict_max');
  const isCount = low === 'min';
  const fits = [min, max].every(
    (bound) => bound === undefined || (bound >= 0 && (isCount ? Number.isInteger(bound) : bound <= 1)),
  );
  if (e.where !== null || isStrict || !fits || field['x-mlops']?.distinct !== undefined)
    return bounded(e, expressionOf);
  if (min === undefined && max === undefined) return 'has no bound';
  own(field).distinct = {
    ...(min === undefined ? {} : { [low]: min }),
    ...(max === undefined ? {} : { [high]: max }),
  };
  setSeverity(field, 'cardinality', e.severity);
  return null;
}

function contains(e: Expectation): string | null {
  const [column, values] = [e.column(), e.scalars('value_set')];
  if (column === undefined || values === undefined) return 'names no set of single values';
  addContains(e.draft, column, values, e.terms());
  return null;
}

/** pandas takes the nearest value unless it is told otherwise, of two as near the one at the even place. */
function quantiles(e: Expectation): string | null {
  const [column, ranges] = [e.column(), e.get('quantile_ranges')];
  if (column === undefined || !isMap(ranges)) return 'names no quantiles';
  const { quantiles: places, value_ranges: bounds } = ranges;
  if (!isList(places) || !isList(bounds) || places.length !== bounds.length)
    return 'has not one range for each quantile';
  const how = e.get('allow_relative_error');
  if (how !== undefined && how !== false)
    return `an interpolation (${shortJson(how)}) that is not known here`;
  e.draft.field(column, e.place);
  const value = identifier(column);
  for (const [index, place] of places.entries()) {
    const [p, range] = [numberOf(place), bounds[index]];
    if (p === undefined || p < 0 || p > 1 || !isList(range)) return 'has a quantile without a range';
    const [min, max] = [numberOf(range[0]), numberOf(range[1])];
    const expression = `list_sort(list(${value}) filter (where ${value} is not null))[1 + round_even((count(${value}) - 1) * ${String(p)}, 0)::bigint]`;
    if (min !== undefined || max !== undefined) e.numberRule(column, expression, min, max);
  }
  return null;
}
