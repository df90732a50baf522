import type { SchemaFormat } from './foreign-schema.ts';
import { isMap } from './plain.ts';

const TEXT_PROTO = /\.(?:pbtxt|textproto|prototxt|pb\.txt)$/i;
/** A message of `tensorflow.metadata.v0.Schema` begins like this and no YAML does. */
const FIRST_BLOCK =
  /^(?:\s|#[^\n]*\n)*(?:feature|string_domain|dataset_constraints|sparse_feature)\s*:?\s*\{/;

export const isTextProto = (name: string, text: string): boolean =>
  TEXT_PROTO.test(name) || FIRST_BLOCK.test(text);

/** The format of a parsed YAML or JSON file, by the keys that its own specification asks for. */
export function detectFormat(value: unknown): SchemaFormat {
  if (!isMap(value)) return 'table-schema';
  if (Array.isArray(value['fields'])) return 'table-schema';
  if (Array.isArray(value['resources'])) return 'data-package';
  if (Array.isArray(value['expectations'])) return 'great-expectations';
  if (value['kind'] === 'DataContract') return 'odcs';
  if (typeof value['schema_type'] === 'string') return 'pandera';
  if ('models' in value || 'sources' in value || 'seeds' in value || 'snapshots' in value) return 'dbt';
  if (isMap(value['columns'])) return 'pandera';
  if (isJsonSchema(value)) return 'json-schema';
  return 'table-schema';
}

function isJsonSchema(value: Readonly<Record<string, unknown>>): boolean {
  const { $schema } = value;
  return (
    (typeof $schema === 'string' && $schema.includes('json-schema.org')) ||
    isMap(value['properties']) ||
    isMap(value['$defs']) ||
    isMap(value['items'])
  );
}
