import { ownOfTable, SchemaDraft, type ForeignSchema } from '../foreign-schema.ts';
import { loseUnknown, messageOf, messagesOf, numberOf, textsOf } from './message.ts';
import { sharedDomains } from './read-domain.ts';
import { bothCases, readFeature } from './read-feature.ts';
import type { TextMessage } from './text-format.ts';

const READ = new Set([
  'feature',
  'string_domain',
  'int_domain',
  'float_domain',
  'default_environment',
  'dataset_constraints',
  'annotation',
  'represent_variable_length_as_ragged',
]);
const REASONS: Readonly<Record<string, string>> = {
  sparse_feature: 'one feature in several columns',
  weighted_feature: 'one feature in several columns',
  tensor_representation_group: 'says how a model reads the data',
};
const CONSTRAINTS = new Set(['min_examples_count', 'max_examples_count', 'num_examples_drift_comparator']);

/** A schema of TensorFlow Metadata as a table; places are lines and columns of its text. */
export function readTfmd(schema: TextMessage): ForeignSchema {
  const draft = new SchemaDraft();
  const own = ownOfTable(draft);
  own.severity = { 'column.extra': 'error' };
  const environments = textsOf(schema, 'default_environment');
  const features = messagesOf(schema, 'feature');
  const all = [
    ...environments,
    ...features.flatMap((feature) => [
      ...textsOf(feature, 'in_environment'),
      ...textsOf(feature, 'not_in_environment'),
    ]),
  ];
  if (all.length > 0) own.environments = bothCases(all);
  const shared = sharedDomains(schema);
  for (const feature of features) readFeature(draft, feature, { shared, environments });
  const constraints = messageOf(schema, 'dataset_constraints');
  const [min, max] = [
    numberOf(constraints, 'min_examples_count'),
    numberOf(constraints, 'max_examples_count'),
  ];
  const comparator = messageOf(constraints, 'num_examples_drift_comparator');
  const [least, most] = [
    numberOf(comparator, 'min_fraction_threshold'),
    numberOf(comparator, 'max_fraction_threshold'),
  ];
  if (min !== undefined || max !== undefined || comparator !== undefined)
    own.rows = {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined || max === 0 ? {} : { max }),
      ...(comparator === undefined
        ? {}
        : { vsPrevious: [least ?? 0, most ?? Number.MAX_VALUE] as [number, number] }),
    };
  if (constraints !== undefined)
    loseUnknown(draft, null, constraints, CONSTRAINTS, {
      num_examples_version_comparator: 'the baseline is the only version that data are compared with',
    });
  loseUnknown(draft, null, schema, READ, REASONS);
  return draft.finish();
}
