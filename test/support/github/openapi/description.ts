import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** An OpenAPI 3.0 schema object, or any JSON below it. */
export type SchemaObject = Readonly<Record<string, unknown>>;

export interface Reference {
  $ref: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: SchemaObject;
}

type Content = Readonly<Record<string, { schema?: SchemaObject }>>;

export interface AnswerDescription {
  content?: Content;
}

export interface OperationDescription {
  operationId: string;
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, AnswerDescription | Reference>;
}

interface Description {
  paths: Record<string, Record<string, OperationDescription>>;
  components: Record<'schemas' | 'parameters' | 'responses' | 'examples', Record<string, SchemaObject>>;
}

let loaded: Description | undefined;

/** GitHub's own description of its REST API; read once, at the first request. */
export function description(): Description {
  if (loaded === undefined) {
    const index = createRequire(import.meta.url).resolve('@octokit/openapi');
    const file = new URL('./generated/api.github.com.json', `file://${index}`);
    loaded = JSON.parse(readFileSync(file, 'utf8')) as Description;
  }
  return loaded;
}

export function isReference(value: object): value is Reference {
  return '$ref' in value && typeof value.$ref === 'string';
}

/** Follows `#/components/<kind>/<name>`. */
export function resolveReference<T extends object>(value: T | Reference): T {
  if (!isReference(value)) return value;
  const [kind, name] = componentOf(value.$ref);
  const found = description().components[kind as 'schemas'][name];
  if (found === undefined) throw new Error(`the description has no ${value.$ref}`);
  return found as T;
}

export function componentOf(reference: string): [kind: string, name: string] {
  const [, , kind, name] = reference.split('/');
  if (kind === undefined || name === undefined) throw new Error(`unknown form of reference ${reference}`);
  return [kind, name];
}
