import { componentOf, description, isReference, type SchemaObject } from './description.ts';

type JsonSchema = Record<string, unknown>;

const DEFINITIONS = '#/$defs/';
/** Keywords that hold one schema, a list of schemas, or a map of schemas. */
const COMPOSITIONS = ['allOf', 'anyOf', 'oneOf'];
const KEPT = [
  'type',
  'enum',
  'format',
  'required',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'pattern',
  'uniqueItems',
];

/**
 * Makes a JSON Schema (draft 2020-12) of an OpenAPI 3.0 schema. GitHub's objects do not say that they are closed; here
 * they are, so that a member that GitHub does not have is a fault instead of being ignored.
 */
export function strictSchema(schema: SchemaObject): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const root = convert(schema, true, definitions);
  return { ...root, $defs: definitions };
}

/** @param closed false inside a composition, where the composing schema closes the object as a whole */
function convert(schema: SchemaObject, closed: boolean, definitions: Record<string, JsonSchema>): JsonSchema {
  if (isReference(schema)) return reference(schema.$ref, closed, definitions);
  const result: JsonSchema = {};
  for (const keyword of KEPT) if (keyword in schema) result[keyword] = schema[keyword];

  const properties = schema['properties'] as Record<string, SchemaObject> | undefined;
  if (properties !== undefined) {
    result['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, convert(member, true, definitions)]),
    );
  }
  if (schema['items'] !== undefined)
    result['items'] = convert(schema['items'] as SchemaObject, true, definitions);
  const additional = schema['additionalProperties'];
  if (typeof additional === 'boolean') result['additionalProperties'] = additional;
  else if (additional !== undefined)
    result['additionalProperties'] = convert(additional as SchemaObject, true, definitions);

  // A pure choice (`oneOf` and nothing beside it) closes each branch; else the whole is closed.
  const alternatives = !('properties' in schema) && !('allOf' in schema);
  for (const keyword of COMPOSITIONS) {
    const branches = schema[keyword] as SchemaObject[] | undefined;
    if (branches === undefined) continue;
    const branchClosed = closed && alternatives && keyword !== 'allOf';
    result[keyword] = branches.map((branch) => convert(branch, branchClosed, definitions));
  }
  const composed = COMPOSITIONS.some((keyword) => keyword in schema) && !alternatives;
  if (closed && additional === undefined && (properties !== undefined || composed))
    result['unevaluatedProperties'] = false;
  return schema['nullable'] === true ? nullable(result) : result;
}

function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

function reference(target: string, closed: boolean, definitions: Record<string, JsonSchema>): JsonSchema {
  const [kind, name] = componentOf(target);
  const key = `${closed ? 'closed' : 'open'}.${name}`;
  if (!(key in definitions)) {
    const schema = description().components[kind as 'schemas'][name];
    if (schema === undefined) throw new Error(`the description has no ${target}`);
    // Entered before it is filled: schemas refer to themselves.
    const entry: JsonSchema = {};
    definitions[key] = entry;
    Object.assign(entry, convert(schema, closed, definitions));
  }
  return { $ref: `${DEFINITIONS}${key}` };
}
