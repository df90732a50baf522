import type { Severity } from '../../../model/stage-result.ts';
import { identifier, literal } from '../../engine/sql-text.ts';
import {
  addContains,
  addRule,
  noneOf,
  type BoundsRule,
  type ColumnRule,
  type Terms,
} from '../column-rules.ts';
import type { SchemaDraft } from '../foreign-schema.ts';
import { isList, isScalar, numberOf, shortJson, textOf, type PlainMap, type Scalar } from '../plain.ts';
import { re2Pattern, type PatternReach } from '../re2-pattern.ts';
import type { WrittenCheck } from './written-checks.ts';

/** @returns the rule, or why there is none */
type RuleOf = (args: PlainMap, column: string) => ColumnRule | string;

const ALIASES: Readonly<Record<string, string>> = {
  eq: 'equal_to',
  ne: 'not_equal_to',
  gt: 'greater_than',
  ge: 'greater_than_or_equal_to',
  lt: 'less_than',
  le: 'less_than_or_equal_to',
  between: 'in_range',
};

const RULES: Readonly<Record<string, RuleOf>> = {
  equal_to: (args) => {
    const value = only(args);
    return isScalar(value) ? { kind: 'domain', values: [value] } : 'is no single value';
  },
  not_equal_to: (args, column) => {
    const value = only(args);
    return isScalar(value) ? without(column, [value]) : 'is no single value';
  },
  greater_than: (args) => bounds({ exclusiveMinimum: only(args) }),
  greater_than_or_equal_to: (args) => bounds({ minimum: only(args) }),
  less_than: (args) => bounds({ exclusiveMaximum: only(args) }),
  less_than_or_equal_to: (args) => bounds({ maximum: only(args) }),
  in_range: (args) =>
    bounds({
      [args['include_min'] === false ? 'exclusiveMinimum' : 'minimum']: args['min_value'],
      [args['include_max'] === false ? 'exclusiveMaximum' : 'maximum']: args['max_value'],
    }),
  isin: (args) => {
    const values = scalars(only(args));
    return values === null ? 'is no list of single values' : { kind: 'domain', values };
  },
  notin: (args, column) => {
    const values = scalars(only(args));
    return values === null || values.length === 0 ? 'is no list of single values' : without(column, values);
  },
  str_matches: (args) => pattern(args, 'from the start'),
  str_contains: (args) => pattern(args, 'anywhere'),
  str_startswith: (args, column) => affix('starts_with', args, column),
  str_endswith: (args, column) => affix('ends_with', args, column),
  str_length: (args) => {
    const exact = numberOf(args['exact_value']) ?? numberOf(args['value']);
    const [min, max] = [exact ?? numberOf(args['min_value']), exact ?? numberOf(args['max_value'])];
    if ((min === undefined && max === undefined) || (min ?? 0) < 0 || (max ?? 0) < 0) return 'has no bound';
    return {
      kind: 'length',
      ...(min === undefined ? {} : { minLength: Math.ceil(min) }),
      ...(max === undefined ? {} : { maxLength: Math.floor(max) }),
    };
  },
};

/** @returns why the check is not checked, or null */
export function readCheck(
  draft: SchemaDraft,
  column: string,
  { name: written, args, options, path }: WrittenCheck,
  nullable: boolean,
): string | null {
  const name = Object.hasOwn(ALIASES, written) ? (ALIASES[written] ?? written) : written;
  if (isSaid(options['groupby']) || isSaid(options['groups'])) return 'a check of groups';
  if (options['ignore_na'] === false && nullable) return 'a check that missing values have to pass';
  const severity: Severity = options['raise_warning'] === true ? 'warning' : 'error';
  const terms: Terms = { name: written, place: path, severity };
  if (name === 'unique_values_eq') {
    const values = scalars(only(args));
    if (values === null) return 'is no list of single values';
    addRule(draft, column, { kind: 'domain', values }, terms);
    addContains(draft, column, values, terms);
    return null;
  }
  const ruleOf = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (ruleOf === undefined) return name === '' ? 'a check without a name' : 'a check that is not known here';
  const rule = ruleOf(args, column);
  if (typeof rule === 'string') return rule;
  addRule(draft, column, rule, terms);
  return null;
}

export const shownCheck = ({ name, args }: WrittenCheck): string =>
  `${name}: ${shortJson('value' in args && Object.keys(args).length === 1 ? args['value'] : args)}`;

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(isList(value) && value.length === 0);

/** The argument of a check that has one, whatever it is called. */
function only(args: PlainMap): unknown {
  const [value, ...others] = Object.values(args);
  return others.length === 0 ? value : args['value'];
}

function scalars(value: unknown): Scalar[] | null {
  if (!isList(value)) return null;
  const known = value.filter((one) => one !== null);
  return known.every(isScalar) ? known : null;
}

function bounds(given: Readonly<Record<string, unknown>>): ColumnRule | string {
  const said = Object.entries(given).filter(([, bound]) => bound !== undefined && bound !== null);
  if (said.length === 0) return 'has no bound';
  if (!said.every(([, bound]) => typeof bound === 'string' || numberOf(bound) !== undefined))
    return 'has a bound that is no single value';
  return { kind: 'range', ...(Object.fromEntries(said) as Omit<BoundsRule, 'kind'>) };
}

function pattern(args: PlainMap, reach: PatternReach): ColumnRule | string {
  const text = textOf(only(args)) ?? textOf(args['pattern']);
  if (text === undefined) return 'has no pattern';
  const found = re2Pattern(text, reach);
  return 'reason' in found ? found.reason : { kind: 'pattern', pattern: found.pattern };
}

function affix(called: 'starts_with' | 'ends_with', args: PlainMap, column: string): ColumnRule | string {
  const text = textOf(only(args));
  return text === undefined
    ? 'has no text'
    : { kind: 'expression', expression: `${called}(${identifier(column)}::varchar, ${literal(text)})` };
}

const without = (column: string, values: readonly Scalar[]): ColumnRule => ({
  kind: 'expression',
  expression: noneOf(identifier(column), values),
});
