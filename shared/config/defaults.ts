import { resolveNode, type SchemaNode } from './schema.ts';

/**
 * A setting with the schema's defaults wherever it says nothing, at any depth; undefined when there are none.
 * A list or map that only has defaults inside comes into being, so that readers never repeat a default.
 */
export function withDefaults(value: unknown, node: SchemaNode | undefined): unknown {
  const schema = resolveNode(node);
  const present = value ?? schema?.default;
  if (Array.isArray(present)) return present.map((item) => withDefaults(item, schema?.items));
  if (schema?.properties === undefined || (present !== undefined && typeof present !== 'object')) {
    return present;
  }
  const given = Object.entries(present ?? {});
  const filled = Object.entries(schema.properties)
    .map(([key, child]) => [
      key,
      withDefaults((present as Record<string, unknown> | undefined)?.[key], child),
    ])
    .filter(([, child]) => child !== undefined);
  if (present === undefined && filled.length === 0) return undefined;
  return Object.fromEntries([...given, ...filled]) as Record<string, unknown>;
}
