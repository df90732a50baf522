import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  resolveReference,
  type AnswerDescription,
  type OperationDescription,
  type Parameter,
  type SchemaObject,
} from './description.ts';
import { strictSchema } from './strict-schema.ts';

// GitHub names formats of its own (`repo.nwo`, `int64`); those are documentation, not rules.
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
addFormats(ajv);

const compiled = new WeakMap<object, ValidateFunction>();

/** Faults of a request by GitHub's description; an empty list means that GitHub would take it. */
export function faultsOfRequest(
  operation: OperationDescription,
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: unknown,
): string[] {
  const faults: string[] = [];
  const parameters = (operation.parameters ?? []).map((entry) => resolveReference<Parameter>(entry));
  for (const parameter of parameters) {
    if (parameter.in === 'header') continue;
    const text = parameter.in === 'path' ? path[parameter.name] : (query.get(parameter.name) ?? undefined);
    if (text === undefined) {
      if (parameter.required === true) faults.push(`the parameter ${parameter.name} is missing`);
      continue;
    }
    const schema = resolveReference<SchemaObject>(parameter.schema);
    faults.push(
      ...check(schema, parsedParameter(text, schema)).map((fault) => `${parameter.name}: ${fault}`),
    );
  }
  const known = new Set(parameters.filter((entry) => entry.in === 'query').map((entry) => entry.name));
  for (const name of query.keys()) if (!known.has(name)) faults.push(`unknown query parameter ${name}`);

  const schema = operation.requestBody?.content['application/json']?.schema;
  if (body === undefined) {
    if (operation.requestBody?.required === true) faults.push('the body is missing');
  } else if (schema === undefined) {
    faults.push('a body where the operation has none');
  } else {
    faults.push(...check(schema, body));
  }
  return faults;
}

/** Faults of an answer of the fake: GitHub would not have said that. */
export function faultsOfAnswer(
  operation: OperationDescription,
  status: number,
  contentType: string | undefined,
  body: unknown,
): string[] {
  const entry = operation.responses[String(status)];
  if (entry === undefined) {
    // Every operation can answer these, whether its description says so or not.
    return [401, 403, 404, 422].includes(status) ? [] : [`the operation never answers ${String(status)}`];
  }
  const content = resolveReference<AnswerDescription>(entry).content;
  const schema = content?.['application/json']?.schema;
  if (body === undefined) {
    return schema !== undefined && status < 300 ? ['the answer has no body'] : [];
  }
  // The raw media types have no schema of their own.
  if (contentType !== 'application/json') return [];
  return schema === undefined ? ['an answer with a body where there is none'] : check(schema, body);
}

function check(schema: SchemaObject, value: unknown): string[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(strictSchema(schema));
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const what = params as { unevaluatedProperty?: string; additionalProperty?: string };
    const name = what.unevaluatedProperty ?? what.additionalProperty;
    return `${instancePath === '' ? 'the value' : instancePath} ${message ?? 'is wrong'}${name === undefined ? '' : ` (${name})`}`;
  });
}

function parsedParameter(text: string, schema: SchemaObject): unknown {
  if (schema['type'] === 'integer' || schema['type'] === 'number') return text === '' ? text : Number(text);
  if (schema['type'] === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  // `workflow_id` and the like: a number or a name.
  return text;
}
