import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { UserError, type Place } from '../errors.ts';

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
  useDefaults: false,
  // Our schemas are published files: a test holds them against their meta-schema, whose compilation would cost every start.
  validateSchema: false,
  code: { optimize: false },
});
addFormats(ajv);
// Annotations of our own in published schemas; they constrain nothing.
ajv.addKeyword({ keyword: 'x-mlops-policy', schemaType: 'boolean' });

export interface Violation {
  /** Keys and indices from the root to the fault. */
  path: (string | number)[];
  /** What was expected, in words. */
  message: string;
  /** The key that the schema does not know, if that is the fault. */
  unknownKey?: string;
}

const compiled = new WeakMap<object, ValidateFunction>();

/** Compares data with a JSON Schema (draft 2020-12); an empty list means valid. */
export function violations(schema: object, data: unknown): Violation[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  if (validate(data)) return [];
  return withoutBranchNoise(validate.errors ?? []).map(toViolation);
}

/**
 * A JSON Schema of the user, which may leave out what ours have to say: its first violation per value.
 * @throws Error when it is no JSON Schema, or refers to another file
 */
export function compileForeign(schema: object): (data: unknown) => Violation[] {
  // Of its own: schemas of users may have the same id. Another draft's name would be looked up as a file.
  const own = new Ajv2020({ strict: false, logger: false });
  addFormats(own);
  const validate = own.compile({ ...schema, $schema: 'https://json-schema.org/draft/2020-12/schema' });
  return (data) => (validate(data) ? [] : withoutBranchNoise(validate.errors ?? []).map(toViolation));
}

/**
 * Reads a document of ours that crossed a disk or a network.
 * @throws UserError that names the document and its first fault.
 */
export function parseDocument<T>(schema: object, data: unknown, name: string, place: Place = {}): T {
  const [first, ...rest] = violations(schema, data);
  if (first === undefined) return data as T;
  const where = first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  const more = rest.length > 0 ? ` (and ${String(rest.length)} more)` : '';
  throw new UserError(`${name} does not follow its schema${where}: ${first.message}${more}`, place);
}

/** `anyOf` reports each branch and itself: the deepest complaint is the one that helps. */
function withoutBranchNoise(errors: ErrorObject[]): ErrorObject[] {
  const useful = errors.filter(
    (error) => error.keyword !== 'anyOf' && error.keyword !== 'oneOf' && error.keyword !== 'if',
  );
  const kept = useful.length > 0 ? useful : errors;
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  return kept.toSorted((a, b) => depth(b) - depth(a));
}

function toViolation(error: ErrorObject): Violation {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const unknownKey = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
    return { path: [...path, unknownKey], message: `unknown key "${unknownKey}"`, unknownKey };
  }
  if (error.keyword === 'enum') {
    return {
      path,
      message: `expected one of ${(params['allowedValues'] as unknown[]).map(String).join(', ')}`,
    };
  }
  if (error.keyword === 'const')
    return { path, message: `expected ${JSON.stringify(params['allowedValue'])}` };
  if (error.keyword === 'type') {
    return { path, message: `expected ${[params['type']].flat().map(String).join(' or ')}` };
  }
  return { path, message: error.message ?? error.keyword };
}
