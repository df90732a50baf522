import { columnDomain, protoType, storedAs } from './proto-domains.ts';
import { comment, textProto, type Message } from './text-proto.ts';
import { linesOf, Unwritten } from './unwritten.ts';
import { shortJson } from '../plain.ts';
import type { TableField, TableSchema } from '../../schema/table-schema.ts';

const HEADING = 'tensorflow.metadata.v0.Schema: one value per cell, as a table has it.';
/** A divergence of TensorFlow Data Validation is in bits, our distance the root of nats. */
const bitsOf = (distance: number): number => Number((distance ** 2 / Math.LN2).toPrecision(6));

/**
 * A schema in one environment as `schema.pbtxt` of TensorFlow Metadata; rules that it has no words for, or that are no
 * errors, stand in comments at its head.
 */
export function writePbtxt(schema: TableSchema): string {
  const unwritten = new Unwritten(schema);
  const features = schema.fields.map((field) => ['feature', feature(field, schema, unwritten)] as const);
  unwritten.ofTable(schema);
  if (schema.fieldsMatch !== null)
    unwritten.add(
      null,
      `fieldsMatch: ${schema.fieldsMatch}`,
      'a column without a feature is always an anomaly',
    );
  const { min, max } = schema.rows;
  const { volume } = schema;
  const table: Message = [
    ...(volume === null
      ? []
      : [
          [
            'num_examples_drift_comparator',
            [
              ['min_fraction_threshold', volume[0]],
              ['max_fraction_threshold', volume[1]],
            ],
          ] as const,
        ]),
    ['min_examples_count', min],
    ...(max === null ? [] : [['max_examples_count', max] as const]),
  ];
  const left = linesOf(unwritten.losses).map((line) => comment(`Not expressed here: ${line}`));
  return `${comment(HEADING)}${left.join('')}${textProto([...features, ['dataset_constraints', table]])}`;
}

function feature(field: TableField, schema: TableSchema, unwritten: Unwritten): Message {
  const { name, maxMissing, distinct, mostly, minDomainMass } = field;
  unwritten.ofField(field);
  if (storedAs(field.type) === null)
    unwritten.add(name, `type: ${field.type}`, 'no feature holds such values');
  const { constraints } = field;
  for (const key of [
    'pattern',
    'minLength',
    'maxLength',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'jsonSchema',
  ] as const)
    if (constraints[key] !== undefined)
      unwritten.add(name, `${key}: ${shortJson(constraints[key])}`, 'no domain has such a rule');
  if (mostly < 1) unwritten.add(name, `mostly: ${String(mostly)}`, 'bounds hold for every value');
  const severity = field.severity['column.missing'] ?? schema.severity['column.missing'] ?? 'error';
  const mayBeAbsent =
    severity !== 'error' || schema.fieldsMatch === 'superset' || schema.fieldsMatch === 'partial';
  const limit =
    maxMissing !== null &&
    maxMissing < 1 &&
    unwritten.isError(field, 'missing', `maxMissing: ${String(maxMissing)}`);
  const presence: Message = [
    ...(limit ? [['min_fraction', Number((1 - maxMissing).toPrecision(12))] as const] : []),
    ...(mayBeAbsent ? [] : [['min_count', 1] as const]),
  ];
  const domain = columnDomain(field, unwritten);
  return [
    ['name', name],
    [
      'value_count',
      [
        ['min', 1],
        ['max', 1],
      ],
    ],
    ['type', { word: protoType(field) }],
    ...(presence.length === 0 ? [] : [['presence', presence] as const]),
    ...(domain === null ? [] : [domain]),
    ...(domain !== null && minDomainMass < 1
      ? [['distribution_constraints', [['min_domain_mass', minDomainMass]]] as const]
      : []),
    ...uniqueConstraints(field, distinct, unwritten),
    ...driftComparator(field, unwritten),
  ];
}

function uniqueConstraints(
  field: TableField,
  distinct: TableField['distinct'],
  unwritten: Unwritten,
): [string, Message][] {
  if (distinct === null || !unwritten.isError(field, 'cardinality', `distinct: ${shortJson(distinct)}`))
    return [];
  const { min, max, minShare, maxShare } = distinct;
  if (minShare !== undefined || maxShare !== undefined)
    unwritten.add(field.name, `distinct: ${shortJson({ minShare, maxShare })}`, 'a share of the values');
  if (min === undefined && max === undefined) return [];
  const bounds: Message = [
    ...(min === undefined ? [] : [['min', min] as const]),
    ...(max === undefined ? [] : [['max', max] as const]),
  ];
  return [['unique_constraints', bounds]];
}

/** Only what was asked for: our default method has no comparator. */
function driftComparator({ name, drift }: TableField, unwritten: Unwritten): [string, Message][] {
  if (drift === false || drift.method === undefined) return [];
  const { method, threshold = 0.1 } = drift;
  const comparator = (measure: string, limit: number): [string, Message][] => [
    ['drift_comparator', [[measure, [['threshold', limit]]]]],
  ];
  if (method === 'linf') return comparator('infinity_norm', threshold);
  if (method === 'nad') return comparator('normalized_abs_difference', threshold);
  if (method === 'js') return comparator('jensen_shannon_divergence', bitsOf(threshold));
  unwritten.add(name, `drift: ${shortJson(drift)}`, 'no comparator has this measure');
  return [];
}
