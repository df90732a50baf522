import type { Severity } from '../../model/stage-result.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { isValueOf } from '../schema/refuse-wrong-constraints.ts';
import type { WrittenField } from '../schema/written-schema.ts';
import { constraintsOf, own, type Path, type SchemaDraft } from './foreign-schema.ts';
import type { Scalar } from './plain.ts';

export interface BoundsRule {
  kind: 'range';
  minimum?: number | string;
  maximum?: number | string;
  exclusiveMinimum?: number | string;
  exclusiveMaximum?: number | string;
}

/** A rule for the values of one column that are not missing. */
export type ColumnRule =
  | BoundsRule
  | { kind: 'length'; minLength?: number; maxLength?: number }
  | { kind: 'domain'; values: readonly Scalar[] }
  /** RE2 that whole values match. */
  | { kind: 'pattern'; pattern: string }
  /** SQL that is true for good rows. */
  | { kind: 'expression'; expression: string };

/** How a tool wants a rule kept. */
export interface Terms {
  /** The rule, as its file calls it. */
  name: string;
  place: Path;
  /** Share of the values that must keep it. */
  mostly?: number;
  severity?: Severity;
  /** SQL: the rows that it speaks of. */
  where?: string | null;
}

/**
 * Puts a rule where our field has a place for it, so that findings carry the check's own name; a second rule of a kind, or one on
 * other terms, becomes a condition in SQL, which says the same.
 */
export function addRule(draft: SchemaDraft, column: string, rule: ColumnRule, terms: Terms): void {
  const field = draft.field(column, terms.place);
  if (field.type === undefined && isNumeric(rule)) field.type = 'number';
  if (rule.kind !== 'expression' && fits(field, rule, terms)) {
    keep(field, rule, terms);
    return;
  }
  const { name, place, mostly, severity, where } = terms;
  draft.condition(
    {
      name,
      expression: expressionOf(column, rule),
      column,
      ...(where === undefined || where === null ? {} : { where }),
      ...(mostly === undefined ? {} : { mostly }),
      ...(severity === undefined ? {} : { severity }),
    },
    place,
  );
}

/** Bounds and lists of numbers speak of numbers: texts that are none break the type instead of comparing as texts. */
function isNumeric(rule: ColumnRule): boolean {
  if (rule.kind === 'domain')
    return rule.values.length > 0 && rule.values.every((value) => typeof value === 'number');
  return rule.kind === 'range' && boundsOf(rule).some(([, bound]) => typeof bound === 'number');
}

type SlotRule = Exclude<ColumnRule, { kind: 'expression' }>;

const SLOTS = {
  range: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  length: ['minLength', 'maxLength'],
  pattern: ['pattern'],
  domain: ['enum'],
} as const;

function fits(
  field: WrittenField,
  rule: SlotRule,
  { mostly = 1, severity = 'error', where }: Terms,
): boolean {
  const { constraints = {} } = field;
  if (where !== undefined && where !== null) return false;
  if (SLOTS[rule.kind].some((key) => constraints[key] !== undefined && key in slotsOf(rule))) return false;
  if (rule.kind === 'range' && boundsOf(rule).some(([, bound]) => !isValueOf(field.type, bound)))
    return false;
  if (rule.kind === 'domain' && !rule.values.every((value) => isValueOf(field.type, value))) return false;
  if (rule.kind === 'domain') return true;
  const used = (['range', 'length', 'pattern'] as const).filter((kind) =>
    SLOTS[kind].some((key) => constraints[key] !== undefined),
  );
  if (used.length > 0 && (field['x-mlops']?.mostly ?? 1) !== mostly) return false;
  return !used.includes(rule.kind) || (field['x-mlops']?.severity?.[rule.kind] ?? 'error') === severity;
}

function keep(field: WrittenField, rule: SlotRule, { mostly = 1, severity = 'error' }: Terms): void {
  Object.assign(constraintsOf(field), slotsOf(rule));
  if (mostly < 1) own(field)[rule.kind === 'domain' ? 'minDomainMass' : 'mostly'] = mostly;
  setSeverity(field, rule.kind, severity);
}

function slotsOf(rule: SlotRule): object {
  if (rule.kind === 'domain') return { enum: [...rule.values] };
  return Object.fromEntries(Object.entries(rule).filter(([key]) => key !== 'kind'));
}

/** Errors are the default of every check that a rule of another tool becomes, but for those named here. */
export function setSeverity(field: WrittenField, check: string, severity: Severity = 'error'): void {
  if (severity === 'error' && check !== 'cardinality') return;
  own(field).severity = { ...own(field).severity, [check]: severity };
}

const boundsOf = (rule: BoundsRule): [string, number | string][] =>
  Object.entries<number | string>({ ...rule }).filter(([key]) => key !== 'kind');

const OPERATORS: Readonly<Record<string, string>> = {
  minimum: '>=',
  maximum: '<=',
  exclusiveMinimum: '>',
  exclusiveMaximum: '<',
};

/** The rule in SQL: true, false, or NULL where the value is missing. */
function expressionOf(column: string, rule: ColumnRule): string {
  const value = identifier(column);
  switch (rule.kind) {
    case 'expression':
      return rule.expression;
    case 'range':
      return boundsOf(rule)
        .map(([key, bound]) => `${value} ${OPERATORS[key] ?? '='} ${sqlValue(bound)}`)
        .join(' and ');
    case 'length':
      return [
        ...(rule.minLength === undefined ? [] : [`length(${value}::varchar) >= ${String(rule.minLength)}`]),
        ...(rule.maxLength === undefined ? [] : [`length(${value}::varchar) <= ${String(rule.maxLength)}`]),
      ].join(' and ');
    case 'domain':
      return memberOf(value, rule.values);
    case 'pattern':
      return matches(value, rule.pattern);
  }
}

/** SQL: the value is one of those; NULL where it is missing. Numbers compare as numbers, all else as texts. */
export function memberOf(value: string, values: readonly Scalar[]): string {
  const numbers = values.filter((one) => typeof one === 'number').map(String);
  const texts = values.filter((one) => typeof one !== 'number').map((one) => literal(String(one)));
  const parts = [
    ...(numbers.length === 0
      ? []
      : [`coalesce(try_cast(${value} as double) in (${numbers.join(', ')}), false)`]),
    ...(texts.length === 0 ? [] : [`${value}::varchar in (${texts.join(', ')})`]),
  ];
  return `case when ${value} is not null then ${parts.length === 0 ? 'false' : parts.join(' or ')} end`;
}

/** SQL: the value is none of those; NULL where it is missing. */
export const noneOf = (value: string, values: readonly Scalar[]): string =>
  `not (${memberOf(value, values)})`;

/** Each of the values occurs. */
export function addContains(
  draft: SchemaDraft,
  column: string,
  values: readonly Scalar[],
  terms: Terms,
): void {
  draft.field(column, terms.place);
  const value = identifier(column);
  const wanted = [...new Set(values)];
  const parts = wanted.map((one) => `coalesce(bool_or(${memberOf(value, [one])}), false)::int`);
  if (parts.length === 0) return;
  const where = terms.where === undefined || terms.where === null ? '' : ` where ${terms.where}`;
  draft.sql(
    {
      name: terms.name,
      number: `select (${parts.join(' + ')})::double from data${where}`,
      min: wanted.length,
      column,
      severity: terms.severity ?? 'error',
    },
    terms.place,
  );
}

export const matches = (value: string, pattern: string): string =>
  `regexp_full_match(${value}::varchar, ${literal(pattern)})`;

/** A value as a literal; digits as they are. */
export const sqlValue = (value: Scalar): string =>
  typeof value === 'string' ? literal(value) : String(value);
