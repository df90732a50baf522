import mlopsSchema from '../model/schemas/mlops.schema.json' with { type: 'json' };

export const configurationSchema: SchemaNode = mlopsSchema;

/** What `$ref`s in the configuration's schema point at. */
export const definitions: Readonly<Record<string, SchemaNode>> = mlopsSchema.$defs;

/** The part of JSON Schema that the configuration uses. */
export interface SchemaNode {
  $ref?: string;
  type?: string | string[];
  enum?: string[];
  anyOf?: SchemaNode[];
  description?: string;
  default?: unknown;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  additionalProperties?: boolean | SchemaNode;
  'x-mlops-policy'?: boolean;
}

/** The node itself, or the definition that it refers to. */
export function resolveNode(node: SchemaNode | undefined): SchemaNode | undefined {
  const name = node?.$ref?.split('/').at(-1);
  return name === undefined ? node : definitions[name];
}

/** Schema of the place that some keys lead to from the root, or undefined where the configuration has none. */
export function schemaAt(path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = configurationSchema;
  for (const key of path) node = node?.properties?.[key];
  return node;
}

/** Whether a place takes one item per line when it is given as an input. */
export function isLines(node: SchemaNode): boolean {
  return node.$ref === '#/$defs/lines';
}

/** Keys that an object of this schema may have; undefined when any key goes. */
export function knownKeys(node: SchemaNode | undefined): string[] | undefined {
  return node?.properties === undefined ? undefined : Object.keys(node.properties);
}
