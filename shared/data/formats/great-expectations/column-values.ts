import { identifier, literal } from '../../engine/sql-text.ts';
import type { FieldType } from '../../schema/table-schema.ts';
import { addRule, matches, noneOf, setSeverity, type BoundsRule, type ColumnRule } from '../column-rules.ts';
import { constraintsOf, own } from '../foreign-schema.ts';
import { re2Pattern } from '../re2-pattern.ts';
import type { Expectation, Mapping } from './expectation.ts';

const NO_COLUMN = 'names no column';

/** Expectations of single values; missing values keep every one of them, as there. */
export const COLUMN_VALUES: Readonly<Record<string, Mapping>> = {
  expect_column_to_exist: (e) => {
    const column = e.column();
    if (column === undefined) return NO_COLUMN;
    setSeverity(e.draft.field(column, e.place), 'column.missing', e.severity);
    return e.get('column_index') === undefined ? null : 'the place of a column is not checked on its own';
  },
  expect_column_values_to_not_be_null: (e) => {
    const column = e.column();
    if (column === undefined) return NO_COLUMN;
    const field = e.draft.field(column, e.place);
    const isFree = field['x-mlops']?.maxMissing === undefined && e.where === null;
    if (!isFree) return rule(e, (value) => ({ kind: 'expression', expression: `${value} is not null` }));
    own(field).maxMissing = Math.round((1 - e.mostly()) * 1e12) / 1e12;
    setSeverity(field, 'missing', e.severity);
    return null;
  },
  expect_column_values_to_be_null: (e) =>
    rule(e, (value) => {
      const column = e.column() ?? '';
      own(e.draft.field(column, e.place)).maxMissing ??= 1;
      return { kind: 'expression', expression: `${value} is null` };
    }),
  expect_column_values_to_be_unique: (e) => {
    const column = e.column();
    if (column === undefined) return NO_COLUMN;
    const field = e.draft.field(column, e.place);
    if (e.where !== null || e.mostly() < 1)
      return rule(e, (value) => ({
        kind: 'expression',
        expression: `case when ${value} is not null then count(*) over (partition by ${value}) = 1 end`,
      }));
    constraintsOf(field).unique = true;
    setSeverity(field, 'unique', e.severity);
    return null;
  },
  expect_column_values_to_be_in_set: (e) => {
    const values = e.scalars('value_set');
    if (values === undefined) return 'names no set of single values';
    return rule(e, () => ({ kind: 'domain', values }));
  },
  expect_column_values_to_not_be_in_set: (e) => {
    const values = e.scalars('value_set');
    if (values === undefined || values.length === 0) return 'names no set of single values';
    return rule(e, (value) => ({ kind: 'expression', expression: noneOf(value, values) }));
  },
  expect_column_values_to_be_between: (e) => {
    const bounds = boundsOf(e);
    return typeof bounds === 'string' ? bounds : rule(e, () => bounds);
  },
  expect_column_value_lengths_to_be_between: (e) => {
    const [min, max] = [e.number('min_value'), e.number('max_value')];
    if (min === undefined && max === undefined) return 'has no bound';
    return rule(e, () => ({
      kind: 'length',
      ...(min === undefined
        ? {}
        : { minLength: Math.max(0, e.flag('strict_min') ? Math.floor(min) + 1 : Math.ceil(min)) }),
      ...(max === undefined
        ? {}
        : { maxLength: Math.max(0, e.flag('strict_max') ? Math.ceil(max) - 1 : Math.floor(max)) }),
    }));
  },
  expect_column_value_lengths_to_equal: (e) => {
    const length = e.number('value');
    if (length === undefined) return 'has no length';
    return rule(e, () => ({ kind: 'length', minLength: length, maxLength: length }));
  },
  expect_column_values_to_match_regex: (e) => {
    const found = re2Pattern(e.text('regex') ?? '', 'anywhere');
    if ('reason' in found) return found.reason;
    return rule(e, () => ({ kind: 'pattern', pattern: found.pattern }));
  },
  expect_column_values_to_not_match_regex: (e) => regexList(e, [e.text('regex') ?? ''], 'none'),
  expect_column_values_to_match_regex_list: (e) =>
    regexList(e, e.texts('regex_list'), e.text('match_on') === 'all' ? 'all' : 'any'),
  expect_column_values_to_not_match_regex_list: (e) => regexList(e, e.texts('regex_list'), 'none'),
  expect_column_values_to_match_like_pattern: (e) => likeList(e, [e.text('like_pattern') ?? ''], 'any'),
  expect_column_values_to_not_match_like_pattern: (e) => likeList(e, [e.text('like_pattern') ?? ''], 'none'),
  expect_column_values_to_match_like_pattern_list: (e) =>
    likeList(e, e.texts('like_pattern_list'), e.text('match_on') === 'all' ? 'all' : 'any'),
  expect_column_values_to_not_match_like_pattern_list: (e) =>
    likeList(e, e.texts('like_pattern_list'), 'none'),
  expect_column_values_to_match_strftime_format: (e) => {
    const format = e.text('strftime_format');
    if (format === undefined) return 'names no format';
    return textRule(e, (value) => `try_strptime(${value}::varchar, ${literal(format)}) is not null`);
  },
  expect_column_values_to_be_json_parseable: (e) => textRule(e, (value) => `json_valid(${value}::varchar)`),
  expect_column_values_to_be_of_type: (e) => typed(e, [e.text('type_')]),
  expect_column_values_to_be_in_type_list: (e) => typed(e, e.texts('type_list') ?? []),
  expect_column_type_to_be: (e) => typed(e, [e.text('type_') ?? e.text('column_type')]),
  expect_column_values_to_be_increasing: (e) => ordered(e, 'increasing'),
  expect_column_values_to_be_decreasing: (e) => ordered(e, 'decreasing'),
  expect_column_value_z_scores_to_be_less_than: (e) => {
    const [threshold, isDouble] = [e.number('threshold'), e.flag('double_sided')];
    if (threshold === undefined) return 'has no threshold';
    return rule(e, (value) => {
      const score = `(${value} - avg(${value}) over ()) / nullif(stddev_samp(${value}) over (), 0)`;
      const below = isDouble
        ? `abs(${score}) < ${String(Math.abs(threshold))}`
        : `${score} < ${String(threshold)}`;
      // Without a deviation there is no score, and nothing that is too high.
      return {
        kind: 'expression',
        expression: `case when ${value} is not null then coalesce(${below}, true) end`,
      };
    });
  },
};

function rule(e: Expectation, ruleOf: (value: string) => ColumnRule): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  addRule(e.draft, column, ruleOf(identifier(column)), e.terms());
  return null;
}

/** A rule for the text of each value, as it stands in the file. */
function textRule(e: Expectation, expressionOf: (value: string) => string): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  e.draft.field(column, e.place).type ??= 'string';
  return rule(e, (value) => ({
    kind: 'expression',
    expression: `case when ${value} is not null then coalesce(${expressionOf(value)}, false) end`,
  }));
}

export function boundsOf(e: Expectation): BoundsRule | string {
  const [min, max] = [e.get('min_value'), e.get('max_value')];
  if (!isBound(min) || !isBound(max)) return 'has a bound that is no single value';
  if (min === undefined && max === undefined) return 'has no bound';
  return {
    kind: 'range',
    ...(min === undefined ? {} : { [e.flag('strict_min') ? 'exclusiveMinimum' : 'minimum']: min }),
    ...(max === undefined ? {} : { [e.flag('strict_max') ? 'exclusiveMaximum' : 'maximum']: max }),
  };
}

const isBound = (value: unknown): value is string | number | undefined =>
  value === undefined || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

type Joined = 'any' | 'all' | 'none';

function regexList(e: Expectation, regexes: readonly string[] | undefined, joined: Joined): string | null {
  const patterns = (regexes ?? []).map((regex) => re2Pattern(regex, 'anywhere'));
  const fault = patterns.find((found) => 'reason' in found);
  if (fault !== undefined) return fault.reason;
  return list(
    e,
    patterns.flatMap((found) => ('pattern' in found ? [found.pattern] : [])),
    matches,
    joined,
  );
}

const likeList = (e: Expectation, likes: readonly string[] | undefined, joined: Joined): string | null =>
  list(e, likes ?? [], (value, like) => `${value}::varchar like ${literal(like)}`, joined);

function list(
  e: Expectation,
  patterns: readonly string[],
  matching: (value: string, pattern: string) => string,
  joined: Joined,
): string | null {
  if (patterns.length === 0) return 'names no pattern';
  return rule(e, (value) => {
    const parts = patterns
      .map((pattern) => matching(value, pattern))
      .join(joined === 'all' ? ' and ' : ' or ');
    return { kind: 'expression', expression: joined === 'none' ? `not (${parts})` : parts };
  });
}

function ordered(e: Expectation, order: 'increasing' | 'decreasing'): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  if (e.mostly() < 1 || e.where !== null) return 'an order that only some rows keep';
  const field = e.draft.field(column, e.place);
  own(field).monotonic = e.flag('strictly') ? `strictly-${order}` : order;
  setSeverity(field, 'monotonic', e.severity);
  return null;
}

const TYPES: readonly (readonly [RegExp, FieldType])[] = [
  [
    /^(?:u?int\d*|integer(?:type)?|(?:tiny|small|medium|big)int|long(?:type)?|short(?:type)?|int_|inttype)$/i,
    'integer',
  ],
  [
    /^(?:float\d*|double(?:_?precision|type)?|real|decimal.*|numeric.*|number|floattype|decimaltype)$/i,
    'number',
  ],
  [
    /^(?:str|string(?:type)?|object|object_|text|(?:n?var)?char.*|unicode|categorydtype|category)$/i,
    'string',
  ],
  [/^(?:bool|boolean(?:type)?|bool_)$/i, 'boolean'],
  [/^(?:datetime.*|timestamp.*)$/i, 'datetime'],
  [/^(?:date|datetype)$/i, 'date'],
];

/** Names of types in pandas, SQL and Spark; ours are about values, not about how a column is stored. */
function typed(e: Expectation, names: readonly (string | undefined)[]): string | null {
  const column = e.column();
  if (column === undefined) return NO_COLUMN;
  const types = new Set(names.map((name) => TYPES.find(([pattern]) => pattern.test(name ?? ''))?.[1]));
  if (types.has('number')) types.delete('integer');
  const [type, ...others] = types;
  if (type === undefined || others.length > 0) return 'no type of ours is the same';
  const field = e.draft.field(column, e.place);
  if (field.type !== undefined && field.type !== type && !(type === 'integer' && field.type === 'number'))
    return `the column is a ${field.type} already`;
  field.type = type;
  setSeverity(field, 'column.type', e.severity);
  return null;
}
