import { constraintValue, jsonTypeOf, typeRules } from './json-values.ts';
import { linesOf, Unwritten } from './unwritten.ts';
import type { PlainMap } from '../plain.ts';
import { shortJson } from '../plain.ts';
import type { TableField, TableSchema } from '../../schema/table-schema.ts';

const FORMATS = ['email', 'uri', 'uuid', 'ipv4', 'ipv6'];
const CLOSED = ['exact', 'equal', 'superset'];

/**
 * The rules that one row can keep, as a JSON Schema (2020-12) of a row: cells are JSON values, a missing one is `null`.
 * What one row can not keep, or what is no error, stands in its `$comment`.
 */
export function writeJsonSchema(schema: TableSchema): string {
  const unwritten = new Unwritten(schema);
  const properties = schema.fields.map((field) => [field.name, property(field, unwritten)] as const);
  unwritten.ofTable(schema);
  if (schema.rows.min > 1 || schema.rows.max !== null)
    unwritten.add(null, `rows: ${shortJson(schema.rows)}`, 'a rule over several rows');
  const closed =
    schema.severity['column.extra'] === undefined
      ? schema.fieldsMatch !== null && CLOSED.includes(schema.fieldsMatch)
      : schema.severity['column.extra'] === 'error';
  const mayBeAbsent = schema.fieldsMatch === 'superset' || schema.fieldsMatch === 'partial';
  const left = linesOf(unwritten.losses);
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(left.length === 0 ? {} : { $comment: `Not expressed here: ${left.join('; ')}` }),
    type: 'object',
    // A plain object would lose a column that is called __proto__.
    properties: Object.fromEntries(properties),
    required: schema.fields
      .filter((field) => !mayBeAbsent && severityOfMissing(field, schema) === 'error')
      .map(({ name }) => name),
    additionalProperties: !closed,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const severityOfMissing = (field: TableField, { severity }: TableSchema): string =>
  field.severity['column.missing'] ?? severity['column.missing'] ?? 'error';

function property(field: TableField, unwritten: Unwritten): PlainMap {
  const { name, maxMissing } = field;
  unwritten.ofField(field);
  const nullable = maxMissing !== 0 || !unwritten.isError(field, 'missing', 'required');
  if (maxMissing !== null && maxMissing > 0 && maxMissing < 1)
    unwritten.add(name, `maxMissing: ${String(maxMissing)}`, 'a share of several rows');
  if (field.distinct !== null)
    unwritten.add(name, `distinct: ${shortJson(field.distinct)}`, 'a rule over several rows');
  const type = unwritten.isError(field, 'column.type', `type: ${field.type}`) ? jsonTypeOf(field) : null;
  const rules = { ...(type === null ? {} : typeRules(field, unwritten)), ...valueRules(field, unwritten) };
  const values = rules['enum'];
  return {
    ...(type === null ? {} : { type: nullable ? [type, 'null'] : type }),
    ...rules,
    ...(nullable && Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}

/** Rules for a value that is there. */
function valueRules(field: TableField, unwritten: Unwritten): Record<string, unknown> {
  const { name, constraints, domain, mostly, minDomainMass } = field;
  const rules: Record<string, unknown> = {};
  if (domain !== null && unwritten.isError(field, 'domain', `enum: ${shortJson(domain)}`)) {
    if (minDomainMass === 1) rules['enum'] = domain.map((value) => constraintValue(field, value));
    else unwritten.add(name, `minDomainMass: ${String(minDomainMass)}`, 'a share of several rows');
  }
  if (constraints.jsonSchema !== undefined) Object.assign(rules, constraints.jsonSchema);
  if (mostly < 1) {
    unwritten.add(name, `mostly: ${String(mostly)}`, 'a share of several rows');
    return rules;
  }
  for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const) {
    const bound = constraints[key];
    if (bound === undefined || !unwritten.isError(field, 'range', `${key}: ${String(bound)}`)) continue;
    const value = constraintValue(field, bound);
    if (typeof value === 'number') rules[key] = value;
    else unwritten.add(name, `${key}: ${String(bound)}`, 'only numbers have bounds');
  }
  for (const key of ['minLength', 'maxLength'] as const) {
    const length = constraints[key];
    if (length !== undefined && unwritten.isError(field, 'length', `${key}: ${String(length)}`))
      rules[key] = length;
  }
  const { pattern } = constraints;
  if (pattern !== undefined && unwritten.isError(field, 'pattern', `pattern: ${shortJson(pattern)}`)) {
    if (isPatternOfBoth(pattern)) rules['pattern'] = `^(?:${pattern})$`;
    else unwritten.add(name, `pattern: ${shortJson(pattern)}`, 'no regular expression of ECMAScript');
  }
  const { format } = field.lexis;
  if (
    field.type === 'string' &&
    format !== 'default' &&
    unwritten.isError(field, 'format', `format: ${format}`)
  ) {
    if (FORMATS.includes(format)) rules['format'] = format;
    else unwritten.add(name, `format: ${format}`, 'a format that JSON Schema does not know');
  }
  return rules;
}

/** Flags, named groups and classes of RE2 alone mean nothing, or something else, in ECMAScript. */
function isPatternOfBoth(pattern: string): boolean {
  if (/\(\?[^:]|\\[AzZQEpPC]|\[\[:/.test(pattern)) return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
