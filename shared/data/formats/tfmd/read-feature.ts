import { identifier } from '../../engine/sql-text.ts';
import type { FieldType } from '../../schema/table-schema.ts';
import { own, type SchemaDraft } from '../foreign-schema.ts';
import { loseUnknown, messageOf, messagesOf, numberOf, textOf, textsOf } from './message.ts';
import { readDomain, type SharedDomains } from './read-domain.ts';
import type { TextMessage } from './text-format.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  BYTES: 'string',
  INT: 'integer',
  FLOAT: 'number',
  '1': 'string',
  '2': 'integer',
  '3': 'number',
};
/** Stages of a feature whose values nobody validates. */
const NOT_VALIDATED = new Set(['PLANNED', 'ALPHA', 'DEBUG_ONLY', 'DEPRECATED', 'DISABLED']);
const READ = new Set([
  'name',
  'type',
  'deprecated',
  'lifecycle_stage',
  'presence',
  'shape',
  'value_count',
  'domain',
  'int_domain',
  'float_domain',
  'string_domain',
  'bool_domain',
  'time_domain',
  'distribution_constraints',
  'unique_constraints',
  'drift_comparator',
  'in_environment',
  'not_in_environment',
  'annotation',
]);
const REASONS: Readonly<Record<string, string>> = {
  skew_comparator: 'name the other side as "reference", which compares every column',
  struct_domain: 'columns inside of a column',
  group_presence: 'columns inside of a column',
  natural_language_domain: 'no rule of ours for texts of a language',
  image_domain: 'no rule of ours for images',
  mid_domain: 'no rule of ours for identifiers of a knowledge graph',
  url_domain: 'no rule of ours for what an address leads to',
  time_of_day_domain: 'no rule of ours for times of a day',
  value_counts: 'lists inside of lists',
};

interface FeatureOf {
  shared: SharedDomains;
  /** `default_environment` of the schema. */
  environments: readonly string[];
}

/** A feature as a field; unlisted parts are told. */
export function readFeature(
  draft: SchemaDraft,
  feature: TextMessage,
  { shared, environments }: FeatureOf,
): void {
  const name = textOf(feature, 'name');
  const place = [feature.line, feature.column];
  if (name === undefined || name === '') {
    draft.lose(null, 'feature', 'a feature without a name', place);
    return;
  }
  const field = draft.field(name, place);
  own(field).drift = false;
  readEnvironments();
  const stage = textOf(feature, 'lifecycle_stage') ?? '';
  if (textOf(feature, 'deprecated') === 'true' || NOT_VALIDATED.has(stage)) {
    own(field).severity = { 'column.missing': 'off', 'missing.all': 'off' };
    return;
  }
  const type = textOf(feature, 'type') ?? '';
  field.type = (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'any';
  if (type !== '' && !Object.hasOwn(TYPES, type))
    draft.lose(name, `type: ${type}`, 'no type of ours is the same', place);
  if (field.type === 'number') own(field).severity = { finite: 'off' };
  readPresence();
  readShape();
  readDomain({ draft, column: name, field, feature, shared });
  const mass = numberOf(messageOf(feature, 'distribution_constraints'), 'min_domain_mass');
  if (mass !== undefined && mass >= 0 && mass <= 1) own(field).minDomainMass = mass;
  const unique = messageOf(feature, 'unique_constraints');
  const [min, max] = [numberOf(unique, 'min'), numberOf(unique, 'max')];
  if (min !== undefined || max !== undefined) {
    own(field).distinct = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    own(field).severity = { ...own(field).severity, cardinality: 'error' };
  }
  readDrift();
  loseUnknown(draft, name, feature, READ, REASONS);

  function readEnvironments(): void {
    const [wanted, unwanted] = [textsOf(feature, 'in_environment'), textsOf(feature, 'not_in_environment')];
    if (wanted.length === 0 && unwanted.length === 0) return;
    const inside = [...wanted, ...environments].filter((one) => !unwanted.includes(one));
    own(field).environments = { in: bothCases(inside) };
  }

  function readPresence(): void {
    const presence = messageOf(feature, 'presence');
    const share = numberOf(presence, 'min_fraction') ?? 0;
    const count = numberOf(presence, 'min_count') ?? 0;
    if (share > 0 || count > 0) own(field).maxMissing = Math.round((1 - Math.min(1, share)) * 1e12) / 1e12;
    else own(field).severity = { ...own(field).severity, 'column.missing': 'off', 'missing.all': 'off' };
    if (count > 1 && name !== undefined)
      draft.sql(
        {
          name: 'presence.min_count',
          number: `select count(${identifier(name)}) from data`,
          min: count,
          column: name,
        },
        place,
      );
  }

  /** A cell of a table is one value: only a shape that says so is kept. */
  function readShape(): void {
    const sizes = messagesOf(messageOf(feature, 'shape'), 'dim').map((dim) => numberOf(dim, 'size'));
    const count = messageOf(feature, 'value_count');
    const [least, most] = [numberOf(count, 'min') ?? 0, numberOf(count, 'max') ?? 0];
    if (sizes.some((size) => size !== 1))
      draft.lose(name ?? null, `shape: ${sizes.join(' x ')}`, 'a cell is one value', place);
    if (least > 1 || (most !== 0 && most < 1))
      draft.lose(
        name ?? null,
        `value_count: ${String(least)} to ${String(most)}`,
        'a cell is one value',
        place,
      );
  }

  function readDrift(): void {
    const comparator = messageOf(feature, 'drift_comparator');
    const limit = (part: string): number | undefined => numberOf(messageOf(comparator, part), 'threshold');
    const [, ...others] = [...(comparator?.fields.keys() ?? [])];
    for (const other of others)
      draft.lose(name ?? null, `drift_comparator: ${other}`, 'a column has one measure of drift', place);
    const [largest, divergence, difference] = [
      limit('infinity_norm'),
      limit('jensen_shannon_divergence'),
      limit('normalized_abs_difference'),
    ];
    if (largest !== undefined) own(field).drift = { method: 'linf', threshold: largest };
    // Theirs is the divergence in bits, ours the distance: the root of it in nats.
    else if (divergence !== undefined)
      own(field).drift = {
        method: 'js',
        threshold: Number(Math.sqrt(divergence * Math.LN2).toPrecision(12)),
      };
    else if (difference !== undefined) own(field).drift = { method: 'nad', threshold: difference };
  }
}

/** Schemas write TRAINING where the input says training. */
export const bothCases = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => [name, name.toLowerCase()])),
];
